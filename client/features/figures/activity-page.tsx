import * as Plot from '@observablehq/plot';
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ActivityReport } from '../../../domain/answers/reports.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { Chart } from '../../ui/chart.tsx';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { toCityField } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { CountedList } from './counted-list.tsx';
import { percent } from './numbers.ts';
import { figures } from './place.ts';

type Row = ActivityReport['rows'][number];
const kinds = ['active', 'silent', 'never'] as const;

/** How many items were active in each month, as bars. */
function Months({ months, year }: { months: readonly number[]; year: number }) {
  const { t } = useTranslation();
  const options = useMemo((): Plot.PlotOptions => {
    const bars = months.map((count, month) => ({ month: `${String(month + 1).padStart(2, '0')}`, count }));
    return {
      height: 150,
      marginLeft: 34,
      x: { type: 'band', label: null, tickSize: 0 },
      y: {
        label: null,
        grid: true,
        zero: true,
        ticks: 4,
        tickFormat: (value: number) => (Number.isInteger(value) ? String(value) : ''),
      },
      marks: [
        Plot.barY(bars, { x: 'month', y: 'count', fill: 'var(--accent)', insetLeft: 2, insetRight: 2 }),
        Plot.text(bars, { x: 'month', y: 'count', text: 'count', dy: -7, fill: 'var(--text)' }),
      ],
    };
  }, [months]);
  return <Chart options={options} label={t('figures.activeByMonth', { year })} />;
}

function Items({ rows, year, months }: { rows: readonly Row[]; year: number; months: readonly number[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const scenes = useStore(layers, (state) => state.scenes);
  const titleOf = (id: string) => scenes.find((scene) => scene.id === id)?.title[language] ?? id;
  const most = Math.max(1, ...rows.flatMap((row) => row.months));
  return (
    <div className="table-frame">
      <table className="figure-table activity-table">
        <thead>
          <tr>
            <th scope="col">{t('figures.item')}</th>
            <th scope="col">{t('figures.activity')}</th>
            {months.map((_, month) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the months of a year
              <th key={month} scope="col" className="number">
                {month + 1}
              </th>
            ))}
            <th scope="col" className="number">
              {t('figures.wholeYear')}
            </th>
            <th scope="col">{t('figures.lastReported')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.item} data-activity={row.activity}>
              <th scope="row">
                {row.title[language]}
                <span className="activity-scene">{titleOf(row.scene)}</span>
              </th>
              <td>
                <span className="activity-mark">{t(`figures.activities.${row.activity}`)}</span>
              </td>
              {row.months.map((count, month) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: the months of a year
                  key={month}
                  className="number heat"
                  style={{ '--heat': count === 0 ? 0 : 0.12 + (0.5 * count) / most } as React.CSSProperties}
                >
                  {count || ''}
                </td>
              ))}
              <td className="number">
                {row.reported === 0 ? (
                  0
                ) : (
                  <Button
                    className="link"
                    onPress={() =>
                      figures.setState({
                        kind: 'year',
                        day: `${year}-01-01`,
                        listed: { figures: ['reported'], by: 'item', code: row.item, title: row.title },
                      })
                    }
                  >
                    {row.reported}
                  </Button>
                )}
              </td>
              <td>{row.lastAt ? toCityField(new Date(row.lastAt)).slice(0, 10) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which items are used: active, silent and never reported, by year and month (活跃度). */
export function ActivityPage() {
  const { t } = useTranslation();
  const [year, setYear] = useState(() => Number(cityToday().slice(0, 4)));
  const [only, setOnly] = useState<'all' | Row['activity']>('all');
  const listed = useStore(figures, (state) => state.listed);
  const answer = useAnswer('/api/reports/activity', { query: { year } });
  if (listed) return <CountedList listed={listed} />;
  return (
    <>
      <div className="period-bar">
        <span className="period-days">
          <Button className="icon-button" aria-label={t('figures.earlier')} onPress={() => setYear(year - 1)}>
            <span className="turned-left">
              <Icon name="chevron" />
            </span>
          </Button>
          <strong>{year}</strong>
          <Button
            className="icon-button"
            aria-label={t('figures.later')}
            isDisabled={year >= Number(cityToday().slice(0, 4))}
            onPress={() => setYear(year + 1)}
          >
            <span className="turned-right">
              <Icon name="chevron" />
            </span>
          </Button>
        </span>
        <ChoiceSelect
          label={t('figures.activity')}
          labelClass="sr-only"
          look="framed"
          chosen={only}
          choices={(['all', ...kinds] as const).map((id) => ({ id, name: t(`figures.activities.${id}`) }))}
          onChoose={(id) => setOnly(id as typeof only)}
        />
      </div>
      <Answered answer={answer}>
        {({ rows, months }) => {
          const count = (kind: Row['activity']) => rows.filter(({ activity }) => activity === kind).length;
          return (
            <>
              <ul className="figure-cards">
                {kinds.map((kind) => (
                  <li key={kind} data-card={kind}>
                    <span>{t(`figures.activities.${kind}`)}</span>
                    <strong className="figure-card-value">{count(kind)}</strong>
                    <small>{percent(rows.length === 0 ? null : count(kind) / rows.length)}</small>
                  </li>
                ))}
              </ul>
              <section className="part">
                <h3>{t('figures.activeByMonth', { year })}</h3>
                {count('active') === 0 ? (
                  <p className="notice">{t('figures.noOrdersInPeriod')}</p>
                ) : (
                  <Months months={months} year={year} />
                )}
              </section>
              <section className="part">
                <Items
                  rows={rows
                    .filter(({ activity }) => only === 'all' || activity === only)
                    .sort(
                      (a, b) =>
                        b.reported - a.reported || kinds.indexOf(a.activity) - kinds.indexOf(b.activity),
                    )}
                  months={months}
                  year={year}
                />
              </section>
            </>
          );
        }}
      </Answered>
    </>
  );
}
