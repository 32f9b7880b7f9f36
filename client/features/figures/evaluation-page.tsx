import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Evaluation, EvaluationRow } from '../../../domain/answers/reports.ts';
import {
  type EvaluationPart,
  evaluationLineNames,
  evaluationLines,
  evaluationParts,
} from '../../../domain/figures/evaluation.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatStamp } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useNames } from './names.ts';
import { percent } from './numbers.ts';
import { PeriodBar } from './period-bar.tsx';
import { daysAsked, figures } from './place.ts';
import { WeightsForm } from './weights-form.tsx';

const parts = Object.keys(evaluationParts) as EvaluationPart[];
const points = (value: number | null) => (value === null ? '—' : value.toFixed(1));
const sheets = ['all', 'district', 'street', 'bureau', 'unit', 'scene'] as const;

/** What each line of a part is worth to one that is rated. */
function Lines({ row, weights }: { row: EvaluationRow; weights: Evaluation['weights']['weights'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <div className="table-frame">
      <table className="figure-table evaluation-lines">
        <thead>
          <tr>
            <th scope="col">{t('figures.part')}</th>
            <th scope="col">{t('figures.line')}</th>
            <th scope="col" className="number">
              {t('figures.value')}
            </th>
            <th scope="col" className="number">
              {t('figures.weight')}
            </th>
            <th scope="col" className="number">
              {t('figures.pointsOf')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.flatMap((part) =>
            evaluationLineNames
              .filter((name) => evaluationLines[name].part === part)
              .map((name, index) => (
                <tr key={name}>
                  <td>{index === 0 && evaluationParts[part][language]}</td>
                  <th scope="row">{evaluationLines[name].title[language]}</th>
                  <td className="number">{percent(row.lines[name].value)}</td>
                  <td className="number">{weights[name]}</td>
                  <td className="number">{points(row.lines[name].points)}</td>
                </tr>
              )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function Sheet({ sheet, by }: { sheet: Evaluation; by: (typeof sheets)[number] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const nameOf = useNames();
  const [opened, setOpened] = useState<string | null>(null);
  const { weights, rows } = sheet;
  const shown = rows.find(({ code }) => code === opened) ?? rows[0];
  return (
    <>
      <p className="muted" data-weights={weights.id ?? 'initial'}>
        {weights.validFrom === null
          ? t('figures.initialWeights')
          : t('figures.weightsSince', {
              day: weights.validFrom,
              by: weights.changedBy,
              at: weights.changedAt && formatStamp(weights.changedAt),
            })}
        {weights.note && ` ${weights.note}`}
      </p>
      {rows.every(({ score }) => score === null) && <p className="notice">{t('figures.noOrdersInPeriod')}</p>}
      <div className="table-frame">
        <table className="figure-table" data-sheet={by}>
          <thead>
            <tr>
              <th scope="col">{by === 'all' ? '' : t(`figures.groups.${by}`)}</th>
              <th scope="col" className="number">
                {t('figures.score')}
              </th>
              {parts.map((part) => (
                <th key={part} scope="col" className="number">
                  {evaluationParts[part][language]}
                </th>
              ))}
              <th scope="col" className="number">
                {t('figures.ratedWeight')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.code} data-selected={row === shown || undefined}>
                <th scope="row">
                  {by === 'all' ? (
                    t('figures.all')
                  ) : (
                    <Button className="link" aria-pressed={row === shown} onPress={() => setOpened(row.code)}>
                      {nameOf(by, row.code, row.title)}
                    </Button>
                  )}
                </th>
                <td className="number">
                  <strong>{points(row.score)}</strong>
                </td>
                {parts.map((part) => (
                  <td key={part} className="number">
                    {points(row.parts[part].score)}
                  </td>
                ))}
                <td className="number">{row.weight}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown && (
        <>
          {by !== 'all' && <h3 className="rated">{nameOf(by, shown.code, shown.title)}</h3>}
          <Lines row={shown} weights={weights.weights} />
        </>
      )}
    </>
  );
}

/** The evaluation by four parts, with its weights. */
export function EvaluationPage() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const state = useStore(figures);
  const [by, setBy] = useState<(typeof sheets)[number]>('all');
  const [editing, setEditing] = useState(false);
  const answer = useAnswer('/api/reports/evaluation', { query: { ...daysAsked(state), by } });
  return (
    <>
      <PeriodBar />
      <section className="part">
        <header className="groups-head">
          <h3>{t('figures.sheet')}</h3>
          <ChoiceSelect
            label={t('figures.groupsBy')}
            labelClass="sr-only"
            look="framed"
            chosen={by}
            choices={sheets.map((id) => ({
              id,
              name: id === 'all' ? t('figures.all') : t(`figures.groups.${id}`),
            }))}
            onChoose={(id) => setBy(sheets.find((each) => each === id)!)}
          />
          {user && may(user, 'evaluation.write') && !editing && (
            <Button className="button button-small" onPress={() => setEditing(true)}>
              {t('figures.editWeights')}
            </Button>
          )}
        </header>
        <Answered answer={answer}>
          {(sheet) => (
            <>
              {editing && <WeightsForm weights={sheet.weights.weights} onDone={() => setEditing(false)} />}
              <Sheet key={by} sheet={sheet} by={by} />
            </>
          )}
        </Answered>
      </section>
    </>
  );
}
