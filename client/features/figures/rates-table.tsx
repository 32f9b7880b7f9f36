import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  type CountName,
  type DenominatorName,
  type RatesRow,
  rateNames,
} from '../../../domain/answers/reports.ts';
import { denominatorLabels, rateLabels } from '../../../domain/figures/labels.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { preferences } from '../../ui/preferences.ts';
import { changeOf, partsOf, percent, sumOf } from './numbers.ts';
import { type FiguresState, figures, type RateName } from './place.ts';

const list = (names: readonly CountName[]) =>
  figures.setState({ listed: { figures: names, by: 'all', code: null } });

/** A number whose orders open by a click. */
function Counted({ names, value }: { names: readonly CountName[]; value: number }) {
  if (value === 0) return <span>0</span>;
  return (
    <Button className="link" onPress={() => list(names)}>
      {value}
    </Button>
  );
}

type Chosen = keyof FiguresState['denominators'];
const choices: { [Rate in RateName]?: { name: Chosen; of: readonly DenominatorName[] } } = {
  'on-time-handling': { name: 'handling', of: ['due', 'handled'] },
  closing: { name: 'closing', of: ['to-close', 'filed'] },
  'on-time-closing': { name: 'closingOnTime', of: ['to-close', 'closed'] },
  rework: { name: 'rework', of: ['handled', 'to-close'] },
};

function Denominator({ rate, row }: { rate: RateName; row: RatesRow }) {
  const { t } = useTranslation();
  const denominators = useStore(figures, (state) => state.denominators);
  const { of } = row.rates[rate];
  const choice = choices[rate];
  const language = useStore(preferences, (state) => state.language);
  const nameOf = (name: DenominatorName) => denominatorLabels[name][language];
  if (!choice) return <>{nameOf(of)}</>;
  return (
    <ChoiceSelect
      label={t('figures.dividedBy')}
      labelClass="sr-only"
      look="plain"
      chosen={denominators[choice.name]}
      choices={choice.of.map((id) => ({ id, name: nameOf(id) }))}
      onChoose={(id) => figures.setState({ denominators: { ...denominators, [choice.name]: id } })}
    />
  );
}

/** All rates of GB/T 30428 over the period, of all that one may see, with what each is made of. */
export function RatesTable({ row, before }: { row: RatesRow; before: RatesRow | undefined }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <section className="part">
      <h3>{t('figures.rates')}</h3>
      <div className="table-frame">
        <table className="figure-table rates-table">
          <thead>
            <tr>
              <th scope="col">{t('figures.rate')}</th>
              <th scope="col" className="number">
                {t('figures.value')}
              </th>
              <th scope="col" className="number">
                {t('figures.before')}
              </th>
              <th scope="col" className="number">
                {t('figures.points')}
              </th>
              <th scope="col" className="number">
                {t('figures.numerator')}
              </th>
              <th scope="col" className="number">
                {t('figures.denominator')}
              </th>
              <th scope="col">{t('figures.dividedBy')}</th>
            </tr>
          </thead>
          <tbody>
            {rateNames.map((name) => {
              const rate = row.rates[name];
              const parts = partsOf(name, rate);
              const was = before?.rates[name].value ?? null;
              return (
                <tr key={name} data-rate={name}>
                  <th scope="row">{rateLabels[name][language]}</th>
                  <td className="number">
                    <strong>{percent(rate.value)}</strong>
                  </td>
                  <td className="number">{percent(was)}</td>
                  <td className="number">{changeOf(rate.value, was, name)}</td>
                  <td className="number">
                    <Counted names={parts.of} value={sumOf(row.counts, parts.of)} />
                    {parts.less.length > 0 && (
                      <>
                        {' − '}
                        <Counted names={parts.less} value={sumOf(row.counts, parts.less)} />
                      </>
                    )}
                  </td>
                  <td className="number">
                    <Counted names={parts.denominator} value={rate.denominator} />
                  </td>
                  <td>
                    <Denominator rate={name} row={row} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
