import * as Plot from '@observablehq/plot';
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CountName, RatesRow } from '../../../domain/answers/reports.ts';
import { Chart } from '../../ui/chart.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useNames } from './names.ts';
import { changeOf, figureOf, labelOf, told } from './numbers.ts';
import { type FigureName, figures, type Group, isRate } from './place.ts';

const columns = [
  'reported',
  'closed',
  'on-time-handling',
  'closing',
  'overdue',
  'open-overdue',
  'reworked',
  'cross-department-share',
] as const satisfies readonly FigureName[];
/** What people did; time and other units are not theirs. */
const ofPeople = [
  'reported',
  'dispatched',
  'handled',
  'handled-on-time',
  'checked',
  'reworked',
  'closed',
] as const satisfies readonly FigureName[];
const mostBars = 15;

interface Named extends RatesRow {
  name: string;
  before: RatesRow | undefined;
}

function bars(rows: readonly Named[], figure: FigureName): Plot.PlotOptions {
  const shown = rows.flatMap((row) => {
    const value = figureOf(row, figure);
    const was = row.before ? figureOf(row.before, figure) : null;
    return value === null ? [] : [{ name: row.name, value, was }];
  });
  const longest = Math.max(
    ...shown.map(({ name }) => [...name].reduce((sum, each) => sum + (each > '\u2e80' ? 12 : 6.6), 0)),
    30,
  );
  return {
    height: shown.length * 22 + 34,
    marginTop: 6,
    marginBottom: 28,
    marginLeft: Math.min(220, longest + 12),
    marginRight: 48,
    x: {
      label: null,
      grid: true,
      zero: true,
      ticks: 4,
      ...(isRate(figure)
        ? { percent: true, domain: [0, Math.max(100, ...shown.map(({ value }) => value * 100))] }
        : {}),
    },
    y: { label: null, domain: shown.map(({ name }) => name), tickSize: 0 },
    marks: [
      Plot.barX(shown, { x: 'value', y: 'name', fill: 'var(--accent)', insetTop: 4, insetBottom: 4 }),
      Plot.tickX(
        shown.filter(({ was }) => was !== null),
        { x: 'was', y: 'name', stroke: 'var(--text)', strokeWidth: 2 },
      ),
      Plot.text(shown, {
        x: 'value',
        y: 'name',
        text: ({ value }: { value: number }) => told(value, figure, 'en'),
        textAnchor: 'start',
        dx: 6,
        fill: 'var(--text)',
      }),
    ],
  };
}

/** The figures of each part, to be sorted and opened, and the first of them as bars. */
export function GroupTable({
  by,
  rows,
  before,
}: {
  by: Group;
  rows: readonly RatesRow[];
  before: readonly RatesRow[];
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const figure = useStore(figures, (state) => state.figure);
  const nameOf = useNames();
  const [sort, setSort] = useState<{ by: FigureName | 'name'; up: boolean }>({ by: 'reported', up: false });
  const shownColumns: readonly FigureName[] = by === 'person' ? ofPeople : columns;
  const sorted = useMemo(() => {
    const earlier = new Map(before.map((row) => [row.code, row]));
    const named: Named[] = rows.map((row) => ({
      ...row,
      name: nameOf(by, row.code, row.title),
      before: earlier.get(row.code),
    }));
    const turn = sort.up ? 1 : -1;
    const { by: column } = sort;
    return named.sort((a, b) =>
      column === 'name'
        ? turn * a.name.localeCompare(b.name, language)
        : turn * ((figureOf(a, column) ?? -1) - (figureOf(b, column) ?? -1)) ||
          b.counts.reported - a.counts.reported,
    );
  }, [rows, before, by, nameOf, sort, language]);
  const drawn = useMemo(
    () => sorted.filter((row) => figureOf(row, figure) !== null).slice(0, mostBars),
    [sorted, figure],
  );
  const options = useMemo(() => bars(drawn, figure), [drawn, figure]);

  function Head({ column, name }: { column: FigureName | 'name'; name: string }) {
    const isSorted = sort.by === column;
    return (
      <th
        scope="col"
        className={column === 'name' ? undefined : 'number'}
        aria-sort={isSorted ? (sort.up ? 'ascending' : 'descending') : 'none'}
      >
        <Button
          className="sort"
          onPress={() => {
            setSort({ by: column, up: isSorted ? !sort.up : column === 'name' });
            if (column !== 'name') figures.setState({ figure: column });
          }}
        >
          {name}
          <span aria-hidden="true">{isSorted ? (sort.up ? '▲' : '▼') : ''}</span>
        </Button>
      </th>
    );
  }

  if (rows.length === 0) return <p className="message">{t('figures.noOrders')}</p>;
  return (
    <>
      {drawn.length > 0 && (
        <>
          <p className="muted chart-caption">
            {t('figures.barsCaption', {
              figure: labelOf(figure, language),
              count: drawn.length,
            })}
          </p>
          <Chart options={options} label={t('figures.barsLabel', { figure: labelOf(figure, language) })} />
        </>
      )}
      <div className="table-frame">
        <table className="figure-table" data-group={by}>
          <thead>
            <tr>
              <Head column="name" name={t(`figures.groups.${by}`)} />
              {shownColumns.map((column) => (
                <Head key={column} column={column} name={labelOf(column, language)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.code} data-code={row.code ?? ''}>
                <th scope="row">{row.name}</th>
                {shownColumns.map((column) => {
                  const value = figureOf(row, column);
                  const words = told(value, column, language);
                  const change = changeOf(
                    value,
                    row.before ? figureOf(row.before, column) : isRate(column) ? null : 0,
                    column,
                  );
                  return (
                    <td key={column} className="number">
                      {isRate(column) || value === 0 ? (
                        words
                      ) : (
                        <Button
                          className="link"
                          onPress={() =>
                            figures.setState({
                              listed: {
                                figures: [column as CountName],
                                by,
                                code: row.code,
                                title: row.title,
                              },
                            })
                          }
                        >
                          {words}
                        </Button>
                      )}
                      <span className="change">{change}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
