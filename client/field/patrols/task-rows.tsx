import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { useNow } from '../../data/clock.ts';
import { formatMetres } from '../../ui/format.ts';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';
import { myTasks } from '../kept/tasks.ts';
import type { Sorting } from '../orders/due.ts';
import { outbox } from '../outbox/outbox.ts';
import { hashOf } from '../page.ts';
import { metresBetween, position } from '../position.ts';
import { problemWords } from '../problem-words.ts';
import { taskAhead, taskOf } from './deeds.ts';
import { sortedTasks } from './sorting.ts';
import { TaskDue, TaskStateBadge } from './task-words.tsx';
import { walk } from './walk.ts';

function Row({ task, here }: { task: PatrolTaskDetail; here: Position | null }) {
  const { t } = useTranslation('field');
  const entries = useStore(outbox, (state) => state.entries);
  const walked = useStore(walk, (state) => state.task?.id === task.id);
  const mine = entries.filter((entry) => taskOf(entry)?.task === task.id);
  const { state, isOver } = taskAhead(task, entries);
  return (
    <li>
      <a className="row" data-task={task.id} href={hashOf({ at: 'task', id: task.id })}>
        <span className="row-head">
          <strong>{task.title}</strong>
          {!isOver && <TaskDue task={task} />}
        </span>
        <span className="row-foot">
          <TaskStateBadge state={state} />
          {walked && <span className="badge">{t('task.noting')}</span>}
          {here && task.point && (
            <span>{t('orders.away', { distance: formatMetres(metresBetween(here, task.point)) })}</span>
          )}
          {mine.some((entry) => entry.state === 'refused') ? (
            <span className="badge badge-refused">{t('orders.refused')}</span>
          ) : (
            mine.length > 0 && <span className="badge">{t('orders.pending', { count: mine.length })}</span>
          )}
        </span>
      </a>
    </li>
  );
}

/** The patrols of this person that are due, under way or just over, in the order of the orders beneath. */
export function TaskRows({ by }: { by: Sorting }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const { tasks, problem } = useStore(myTasks, (state) => state);
  const here = useStore(position, (state) => state.point);
  const now = useNow(60);
  if (tasks.length === 0 && !problem) return null;
  return (
    <section className="part" aria-labelledby="my-tasks">
      <h2 id="my-tasks">{t('task.mine', { count: tasks.length })}</h2>
      {problem && problem.status !== 0 && (
        <p className="notice" role="alert">
          {problemWords(problem, t, language)}
        </p>
      )}
      <ul className="rows">
        {sortedTasks(tasks, by, here, now).map((task) => (
          <Row key={task.id} task={task} here={here} />
        ))}
      </ul>
    </section>
  );
}
