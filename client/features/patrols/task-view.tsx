import { useEffect, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { mapCommands } from '../../map/commands.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatMetres, formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { drawnPatrols } from './drawn.ts';
import { percentText, TaskChip } from './task-chip.tsx';

function boundsOf({ where }: PatrolTaskDetail): [number, number, number, number] | null {
  const bounds: [number, number, number, number] = [180, 90, -180, -90];
  const take = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] !== 'number') {
      for (const each of coordinates) take(each);
      return;
    }
    const [x, y] = coordinates as [number, number];
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  };
  for (const { geometry } of where) take((geometry as { coordinates?: unknown }).coordinates);
  return bounds[0] > bounds[2] ? null : bounds;
}

function Findings({ found }: { found: PatrolTaskDetail['found'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  if (found.length === 0) return <p className="muted">{t('patrols.noFindings')}</p>;
  return (
    <ul className="patrol-lines">
      {found.map(({ id, event, item, order, state, real, at }) => (
        <li key={id}>
          <Button className="link" data-finding={id} onPress={() => select({ kind: 'incident', id: event })}>
            {items.get(item)?.title[language] ?? item}
          </Button>{' '}
          <StateChip state={state} />{' '}
          <span className="muted">
            {formatMoment(at, language)} · {order} ·{' '}
            {t(`patrols.real.${real === null ? 'open' : real ? 'yes' : 'no'}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Leading({ task, onDone }: { task: PatrolTaskDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [person, setPerson] = useState(task.person ?? '');
  const { busy, refused, act } = useActing();
  if (!user || !may(user, 'patrols.plan') || (task.state !== 'planned' && task.state !== 'under-way'))
    return null;
  async function assign(): Promise<void> {
    const body = { person: person.trim() === '' ? null : person.trim() };
    if (await act(() => call('post', '/api/patrols/tasks/{id}/assign', { params: { id: task.id }, body })))
      onDone();
  }
  async function cancel(): Promise<void> {
    const body = { note: t('patrols.cancelledByDesk') };
    if (await act(() => call('post', '/api/patrols/tasks/{id}/cancel', { params: { id: task.id }, body })))
      onDone();
  }
  return (
    <section className="part">
      <TextField className="field" value={person} onChange={setPerson}>
        <Label>{t('patrols.person')}</Label>
        <Input data-field="assign" />
      </TextField>
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          className="button button-small"
          data-action="assign"
          isDisabled={busy}
          onPress={() => void assign()}
        >
          {t('patrols.assign')}
        </Button>
        <ConfirmButton
          text={t('patrols.cancelTask')}
          sure={t('patrols.cancelSure')}
          action="cancel-task"
          busy={busy}
          onSure={() => void cancel()}
        />
      </div>
    </section>
  );
}

function Detail({ task, onDone }: { task: PatrolTaskDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const track = useAnswer('/api/patrols/tasks/{id}/track', { params: { id: task.id } }).value;
  useEffect(() => {
    drawnPatrols.setState({ task, track, coverage: null });
    return () => drawnPatrols.setState({ task: null, track: null });
  }, [task, track]);
  // Once for each task: the map stays where it is when something of it changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    const bounds = boundsOf(task);
    if (bounds) mapCommands.fit(bounds);
  }, [task.id]);
  const { definition, where, answers, shortfalls, notices, metres, minutes, startsAt, dueAt } = task;
  return (
    <>
      <section className="part" data-task-open={task.id}>
        <h3 className="patrol-title">
          {task.title} <TaskChip state={task.state} />
        </h3>
        <p className="muted">
          {formatMoment(startsAt, language)} – {formatMoment(dueAt, language)} · {task.person ?? task.unit}
          {task.team && ` · ${task.team}`}
        </p>
        <p>
          {t('patrols.walked', { metres: formatMetres(metres ?? 0), minutes: Math.round(minutes ?? 0) })}
          {task.share !== null && ` · ${t('patrols.covered', { share: percentText(task.share) })}`}
        </p>
        {task.note && <p className="notice">{task.note}</p>}
        {notices.map(({ code, text }) => (
          <p key={code} className="notice notice-warning">
            {text[language]}
          </p>
        ))}
        {shortfalls.length > 0 && (
          <ul className="notice notice-warning patrol-shortfalls">
            {shortfalls.map(({ text }) => (
              <li key={text.en}>{text[language]}</li>
            ))}
          </ul>
        )}
      </section>
      <section className="part">
        <h3 className="caption">{t('patrols.places')}</h3>
        <ul className="patrol-lines">
          {where.map(({ ordinal, name, code, kind, share, visitedAt }) => (
            <li key={ordinal} className="patrol-place">
              <span>{name ?? code}</span>
              <span className="muted">
                {kind === 'point'
                  ? visitedAt
                    ? formatMoment(visitedAt, language)
                    : t('patrols.notVisited')
                  : percentText(share)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {definition.checklist.length > 0 && (
        <section className="part">
          <h3 className="caption">{t('patrols.checklist')}</h3>
          <ul className="patrol-lines">
            {definition.checklist.map(({ id, text }) => (
              <li key={id} className="patrol-place">
                <span>{text}</span>
                <span className="muted">
                  {answers
                    .filter(({ question }) => question === id)
                    .map(({ value }) =>
                      typeof value === 'boolean' ? t(value ? 'patrols.yes' : 'patrols.no') : String(value),
                    )
                    .join('、') || '—'}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="part">
        <h3 className="caption">{t('patrols.findings')}</h3>
        <Findings found={task.found} />
      </section>
      <Leading task={task} onDone={onDone} />
    </>
  );
}

/** One task: its track on the map, places, checklist, and what became of its findings. */
export function TaskView({ id }: { id: number }) {
  const answer = useAnswer('/api/patrols/tasks/{id}', { params: { id } });
  return <Answered answer={answer}>{(task) => <Detail task={task} onDone={answer.retry} />}</Answered>;
}
