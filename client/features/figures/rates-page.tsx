import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CountName, RatesRow } from '../../../domain/answers/reports.ts';
import { countLabels } from '../../../domain/figures/labels.ts';
import { periodBefore } from '../../../domain/figures/periods.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { CountedList } from './counted-list.tsx';
import { GroupTable } from './group-table.tsx';
import { MapLegend } from './map-legend.tsx';
import { changeOf, told } from './numbers.ts';
import { PeriodBar } from './period-bar.tsx';
import { daysAsked, daysOf, figures, groups } from './place.ts';
import { RatesTable } from './rates-table.tsx';
import { Trend } from './trend.tsx';

const cards = [
  'reported',
  'closed',
  'overdue',
  'open-overdue',
  'reworked',
  'cross-department',
] as const satisfies readonly CountName[];

/** The counts that are asked for first, each with its change; a click opens its orders. */
function Cards({ row, before }: { row: RatesRow; before: RatesRow | undefined }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <ul className="figure-cards">
      {cards.map((name) => (
        <li key={name} data-card={name}>
          <span>{countLabels[name][language]}</span>
          <Button
            className="figure-card-value"
            isDisabled={row.counts[name] === 0}
            aria-label={`${countLabels[name][language]} ${row.counts[name]}`}
            onPress={() => figures.setState({ listed: { figures: [name], by: 'all', code: null } })}
          >
            {told(row.counts[name], name, language)}
          </Button>
          <small>
            {t('figures.sinceBefore')} {changeOf(row.counts[name], before?.counts[name] ?? null, name)}
          </small>
        </li>
      ))}
    </ul>
  );
}

/** The parts, which one chooses, as bars, on the map and in a table. */
function Groups() {
  const { t } = useTranslation();
  const state = useStore(figures);
  const { by, kind, denominators } = state;
  const days = daysAsked(state);
  const answer = useAnswer('/api/reports/rates', { query: { ...days, by, ...denominators } });
  const earlier = periodBefore(kind, daysOf(state), cityToday());
  const before = useAnswer('/api/reports/rates', { query: { ...earlier, by, ...denominators } });
  return (
    <section className="part">
      <header className="groups-head">
        <h3>{t('figures.groupsTitle')}</h3>
        <ChoiceSelect
          label={t('figures.groupsBy')}
          labelClass="sr-only"
          look="framed"
          chosen={by}
          choices={groups.map((id) => ({ id, name: t(`figures.groups.${id}`) }))}
          onChoose={(id) => figures.setState({ by: groups.find((group) => group === id)! })}
        />
      </header>
      <Answered answer={answer}>
        {({ rows }) => (
          <>
            <MapLegend rows={rows} />
            <GroupTable key={by} by={by} rows={rows} before={before.value?.rows ?? []} />
          </>
        )}
      </Answered>
    </section>
  );
}

/** Orders and rates over a period, compared with the one before. */
export function RatesPage() {
  const { t } = useTranslation();
  const state = useStore(figures);
  const { kind, denominators, listed } = state;
  const days = daysAsked(state);
  const answer = useAnswer('/api/reports/rates', { query: { ...days, ...denominators } });
  const earlier = periodBefore(kind, daysOf(state), cityToday());
  const before = useAnswer('/api/reports/rates', { query: { ...earlier, ...denominators } });
  return (
    <>
      <PeriodBar />
      {listed ? (
        <CountedList listed={listed} />
      ) : (
        <Answered answer={answer}>
          {({ rows: [row] }) =>
            row && (
              <>
                {row.counts.reported === 0 && <p className="notice">{t('figures.noOrdersInPeriod')}</p>}
                <Cards row={row} before={before.value?.rows[0]} />
                <Trend days={days} />
                <RatesTable row={row} before={before.value?.rows[0]} />
                <Groups />
              </>
            )
          }
        </Answered>
      )}
    </>
  );
}
