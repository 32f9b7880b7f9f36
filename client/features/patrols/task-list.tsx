import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTask } from '../../../domain/answers/patrols.ts';
import { taskStates } from '../../../domain/patrols/states.ts';
import { useOfficeName } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment, toCityField } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { percentText, TaskChip } from './task-chip.tsx';

function TaskLine({ task }: { task: PatrolTask }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const officeName = useOfficeName();
  const {
    id,
    title,
    state,
    startsAt,
    dueAt,
    unit,
    person,
    share,
    places,
    visited,
    findings,
    shortfalls,
    notices,
  } = task;
  return (
    <li>
      <Button className="patrol-line" data-task={id} onPress={() => openOperation('patrols', `task-${id}`)}>
        <span className="patrol-line-head">
          <b>{title}</b>
          <TaskChip state={state} />
        </span>
        <span className="muted">
          {formatMoment(startsAt, language)} – {formatMoment(dueAt, language)} · {person ?? officeName(unit)}
        </span>
        <span className="muted">
          {share === null
            ? t('patrols.visited', { visited, places })
            : t('patrols.covered', { share: percentText(share) })}
          {findings > 0 && ` · ${t('patrols.findingCount', { count: findings })}`}
        </span>
        {shortfalls[0] && <span className="patrol-short">{shortfalls[0].text[language]}</span>}
        {notices[0] && <span className="patrol-short">{notices[0].text[language]}</span>}
      </Button>
    </li>
  );
}

/** Tasks by state, unit and person, the newest first. */
export function TaskList() {
  const { t } = useTranslation();
  const [state, setState] = useState('all');
  const [who, setWho] = useState('');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cityDay = toCityField(new Date()).slice(0, 10);
  const asked = {
    limit: 50,
    ...(state === 'all' ? {} : { state }),
    // The newest of those that have begun, unless it is asked for what is to come.
    ...(state === 'planned' ? { sort: 'starts' as const } : { to: cityDay }),
    ...(who.trim() === ''
      ? {}
      : /^\d|^city$/.test(who.trim())
        ? { unit: who.trim() }
        : { person: who.trim() }),
    ...(cursors.length === 0 ? {} : { cursor: cursors.at(-1)! }),
  };
  const answer = useAnswer('/api/patrols/tasks', { query: asked });
  const choose = (apply: () => void) => {
    setCursors([]);
    apply();
  };
  return (
    <section className="part">
      <div className="pair">
        <ChoiceSelect
          label={t('patrols.state')}
          labelClass="caption"
          look="framed"
          chosen={state}
          choices={[
            { id: 'all', name: t('patrols.allStates') },
            ...taskStates.map((id) => ({ id, name: t(`patrols.states.${id}`) })),
          ]}
          onChoose={(id) => choose(() => setState(id))}
        />
        <TextField className="field" value={who} onChange={(text) => choose(() => setWho(text))}>
          <Label>{t('patrols.who')}</Label>
          <Input data-field="who" />
        </TextField>
      </div>
      <Answered answer={answer}>
        {({ tasks, next }) => (
          <>
            {tasks.length === 0 ? (
              <p className="notice">{t('patrols.noTasks')}</p>
            ) : (
              <ul className="patrol-lines">
                {tasks.map((task) => (
                  <TaskLine key={task.id} task={task} />
                ))}
              </ul>
            )}
            <div className="actions-row">
              {cursors.length > 0 && (
                <Button className="button button-small" onPress={() => setCursors(cursors.slice(0, -1))}>
                  {t('patrols.newer')}
                </Button>
              )}
              {next && (
                <Button className="button button-small" onPress={() => setCursors([...cursors, next])}>
                  {t('patrols.older')}
                </Button>
              )}
            </div>
          </>
        )}
      </Answered>
    </section>
  );
}
