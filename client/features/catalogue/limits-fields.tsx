import { useTranslation } from 'react-i18next';
import type { Item, Limit, Step } from '../../../domain/items/entries.ts';
import { steps } from '../../../domain/items/vocabulary.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FieldFaults, FieldGroup, type FieldScope, faultsAt, NumberCell } from '../../ui/fields.tsx';
import { limitText } from '../../ui/limit-text.ts';

const units = ['minutes', 'hours', 'days'] as const;
const times = ['working', 'extended', 'continuous'] as const;

/** One limit: the entry's own, or what holds where it has none. */
export function LimitRow(props: {
  /** What it limits: a step, or another member of the entry. */
  name: string;
  title: string;
  own: Limit | undefined;
  /** What a number is of that is written where there was none. */
  byDefault: Limit;
  /** What holds without one. */
  otherwise: string;
  onChange: (limit: Limit | null) => void;
}) {
  const { t } = useTranslation();
  const { name, title, own, byDefault, otherwise, onChange } = props;
  const { unit, time } = own ?? byDefault;
  return (
    <tr data-step={name} data-own={own !== undefined}>
      <th scope="row">{title}</th>
      <td>
        <NumberCell
          label={t('catalogue.fields.amountOf', { step: title })}
          value={own?.value}
          placeholder={String(byDefault.value)}
          onChange={(value) => onChange(value === null ? null : { value, unit, time })}
        />
      </td>
      {own ? (
        <>
          <td>
            <ChoiceSelect
              label={t('catalogue.fields.unitOf', { step: title })}
              labelClass="sr-only"
              look="plain"
              choices={units.map((id) => ({ id, name: t(`catalogue.fields.units.${id}`) }))}
              chosen={unit}
              onChoose={(id) => onChange({ ...own, unit: units.find((each) => each === id)! })}
            />
          </td>
          <td>
            <ChoiceSelect
              label={t('catalogue.fields.timeOf', { step: title })}
              labelClass="sr-only"
              look="plain"
              choices={times.map((id) => ({ id, name: t(`clock.times.${id}`) }))}
              chosen={time}
              onChoose={(id) => onChange({ ...own, time: times.find((each) => each === id)! })}
            />
          </td>
        </>
      ) : (
        <td colSpan={2} className="muted">
          {otherwise}
        </td>
      )}
    </tr>
  );
}

/** How long each step may take; an empty row leaves it to what holds for all items. */
export function LimitsFields(props: {
  clocks: Item['clocks'];
  defaults: Record<Step, Limit>;
  scope: FieldScope;
  /** What holds without one, where that is not the default. */
  otherwise?: string;
  onChange: (clocks: Item['clocks']) => void;
}) {
  const { t } = useTranslation();
  const { clocks, defaults, scope, otherwise, onChange } = props;
  function write(step: Step, limit: Limit | null): void {
    const { [step]: _before, ...others } = clocks;
    onChange(limit ? { ...others, [step]: limit } : others);
  }
  return (
    <FieldGroup title={t('catalogue.pages.clocks')}>
      <table className="entry-table">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('catalogue.fields.step')}</th>
            <th scope="col">{t('catalogue.fields.amount')}</th>
            <th scope="col">{t('catalogue.fields.unit')}</th>
            <th scope="col">{t('catalogue.fields.time')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <LimitRow
              key={step}
              name={step}
              title={t(`clock.steps.${step}`)}
              own={clocks[step]}
              byDefault={defaults[step]}
              otherwise={
                otherwise ?? t('catalogue.fields.byDefault', { limit: limitText(defaults[step], t) })
              }
              onChange={(limit) => write(step, limit)}
            />
          ))}
        </tbody>
      </table>
      <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/clocks`)} />
    </FieldGroup>
  );
}
