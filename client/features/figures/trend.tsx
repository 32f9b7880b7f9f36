import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CountName } from '../../../domain/answers/reports.ts';
import { countLabels } from '../../../domain/figures/labels.ts';
import type { Days } from '../../../domain/figures/periods.ts';
import { useAnswer } from '../../data/queries.ts';
import { Chart } from '../../ui/chart.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

/** Told apart by the stroke as well as by the colour. */
const lines: readonly { name: CountName; colour: string; dash: string }[] = [
  { name: 'reported', colour: 'var(--accent)', dash: '' },
  { name: 'closed', colour: 'var(--good)', dash: '6 3' },
  { name: 'overdue', colour: 'var(--high)', dash: '2 3' },
];
/** Beyond so many days a point is a month. */
const mostDays = 92;
const dayMs = 86_400_000;

function Legend() {
  const language = useStore(preferences, (state) => state.language);
  return (
    <ul className="chart-legend" aria-hidden="true">
      {lines.map(({ name, colour, dash }) => (
        <li key={name}>
          <svg width="1.625rem" height="0.5rem" viewBox="0 0 26 8" aria-hidden="true">
            <path d="M1 4h24" stroke={colour} strokeWidth="2" strokeDasharray={dash} fill="none" />
          </svg>
          {countLabels[name][language]}
        </li>
      ))}
    </ul>
  );
}

/** What was reported, closed and became overdue on each day of a period, or in each month of a long one. */
export function Trend({ days }: { days: Days }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isLong = Date.parse(days.to) - Date.parse(days.from) >= mostDays * dayMs;
  const step = isLong ? 'month' : 'day';
  const answer = useAnswer('/api/reports/series', { query: { ...days, step } });
  const rows = answer.value?.rows;
  const options = useMemo((): Plot.PlotOptions => {
    const points = (rows ?? []).map(({ start, counts }) => ({ at: new Date(start), ...counts }));
    return {
      height: 190,
      marginLeft: 44,
      marginRight: 12,
      x: {
        type: 'utc',
        label: null,
        tickFormat: (at: Date) => at.toISOString().slice(isLong ? 0 : 5, isLong ? 7 : 10),
        ticks: 6,
      },
      y: {
        label: null,
        grid: true,
        zero: true,
        nice: true,
        ticks: 4,
        tickFormat: (value: number) => (Number.isInteger(value) ? String(value) : ''),
      },
      marks: [
        Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
        ...lines.flatMap(({ name, colour, dash }) => [
          Plot.lineY(points, { x: 'at', y: name, stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
          ...(points.length <= 31 ? [Plot.dot(points, { x: 'at', y: name, fill: colour, r: 2.5 })] : []),
        ]),
      ],
    };
  }, [rows, isLong]);
  return (
    <section className="part">
      <h3>{t(isLong ? 'figures.byMonth' : 'figures.byDay')}</h3>
      <Answered answer={answer}>
        {({ rows: shown }) => (
          <>
            <Legend />
            <Chart options={options} label={t('figures.trendLabel', { from: days.from, to: days.to })} />
            <details className="chart-table">
              <summary>{t('figures.asTable')}</summary>
              <div className="table-frame">
                <table className="figure-table">
                  <thead>
                    <tr>
                      <th scope="col">{t(isLong ? 'figures.month' : 'figures.day')}</th>
                      {lines.map(({ name }) => (
                        <th key={name} scope="col" className="number">
                          {countLabels[name][language]}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map(({ start, counts }) => (
                      <tr key={start}>
                        <th scope="row">{start.slice(0, isLong ? 7 : 10)}</th>
                        {lines.map(({ name }) => (
                          <td key={name} className="number">
                            {counts[name]}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </details>
          </>
        )}
      </Answered>
    </section>
  );
}
