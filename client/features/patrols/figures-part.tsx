import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolFigureRow, PatrolFigures } from '../../../domain/answers/patrol-figures.ts';
import { figureParts, patrolFigureNames } from '../../../domain/patrols/figures.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { nameIn } from '../../ui/names.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { shareColours } from './colours.ts';
import { CountedTasks } from './counted-tasks.tsx';
import { drawnPatrols } from './drawn.ts';
import { SaveFigures } from './save-figures.tsx';
import { percentText } from './task-chip.tsx';

const shares: readonly string[] = ['doneShare', 'coverage'];

/** The twelve months up to this one, by the clock of the city. */
function months(): string[] {
  const now = new Date(cityToday());
  return Array.from({ length: 12 }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

/** Coverage of the month on the map, as long as this is shown. */
function CoverageOnMap({ month, by }: { month: string; by: 'grid' | 'reach' | 'place' }) {
  const { t } = useTranslation();
  const theme = useStore(preferences, themeOf);
  const coverage = useAnswer('/api/patrols/coverage', { query: { month, by } }).value;
  useEffect(() => {
    drawnPatrols.setState({ coverage, task: null, track: null });
    return () => drawnPatrols.setState({ coverage: null });
  }, [coverage]);
  return (
    <div className="patrol-scale" role="img" aria-label={t('patrols.coverage')}>
      <span>{t('patrols.onMap')}</span>
      {shareColours[theme].map((colour, step) => (
        <span key={colour}>
          <i style={{ background: colour }} />
          {step * 20} %+
        </span>
      ))}
    </div>
  );
}

function Table({ sheet, onOpen }: { sheet: PatrolFigures; onOpen: (row: PatrolFigureRow) => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { rows, explained, by } = sheet;
  return (
    <>
      <div className="patrol-table-frame">
        <table className="patrol-table" data-by={by}>
          <thead>
            <tr>
              <th scope="col">{t(`patrols.by.${by}`)}</th>
              {patrolFigureNames.map((name) => (
                <th key={name} scope="col" className="number" title={explained[name].text[language]}>
                  {explained[name].label[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.layer}/${row.code}/${row.title}`} data-row={row.code ?? ''}>
                <th scope="row">
                  <Button className="link" onPress={() => onOpen(row)}>
                    {nameIn(language, { name: row.title, nameEn: row.titleEn }) ||
                      row.code ||
                      t(by === 'all' ? 'patrols.all' : 'patrols.none')}
                  </Button>
                </th>
                {patrolFigureNames.map((name) => {
                  const value = row[name];
                  return (
                    <td key={name} className="number">
                      {shares.includes(name) ? percentText(value) : (value ?? '—')}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details className="patrol-explained">
        <summary>{t('patrols.explained')}</summary>
        <dl className="patrol-facts">
          {patrolFigureNames.map((name) => (
            <div key={name}>
              <dt>{explained[name].label[language]}</dt>
              <dd>{explained[name].text[language]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

/** What patrols of a month came to by something, with coverage on the map; a row opens what it counts. */
export function FiguresPart() {
  const { t } = useTranslation();
  const [month, setMonth] = useState(months()[0]!);
  const [by, setBy] = useState<(typeof figureParts)[number]>('unit');
  const [opened, setOpened] = useState<PatrolFigureRow | null>(null);
  const answer = useAnswer('/api/patrols/figures', { query: { month, by } });
  const drawn = by === 'reach' || by === 'place' ? by : 'grid';
  function open(row: PatrolFigureRow): void {
    setOpened(row);
    const shape = drawnPatrols
      .getState()
      .coverage?.features.find(
        ({ properties }) => properties.layer === row.layer && properties.code === row.code,
      );
    const place = (shape?.geometry as { coordinates?: unknown } | undefined)?.coordinates;
    let at: unknown = place;
    while (Array.isArray(at) && Array.isArray(at[0])) at = at[0];
    if (Array.isArray(at)) mapCommands.reveal(at as [number, number]);
  }
  return (
    <section className="part">
      <div className="pair">
        <ChoiceSelect
          label={t('patrols.month')}
          labelClass="caption"
          look="framed"
          chosen={month}
          choices={months().map((id) => ({ id, name: id }))}
          onChoose={(id) => {
            setOpened(null);
            setMonth(id);
          }}
        />
        <ChoiceSelect
          label={t('patrols.groupBy')}
          labelClass="caption"
          look="framed"
          chosen={by}
          choices={figureParts.map((id) => ({ id, name: t(`patrols.by.${id}`) }))}
          onChoose={(id) => {
            setOpened(null);
            setBy(id as typeof by);
          }}
        />
      </div>
      <CoverageOnMap month={month} by={drawn} />
      <Answered answer={answer}>
        {(sheet) =>
          sheet.rows.length === 0 ? (
            <p className="notice">{t('patrols.noFigures')}</p>
          ) : (
            <Table sheet={sheet} onOpen={open} />
          )
        }
      </Answered>
      <SaveFigures month={month} by={by} />
      {opened && <CountedTasks row={opened} onClose={() => setOpened(null)} />}
    </section>
  );
}
