import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTask } from '../../../domain/answers/patrols.ts';
import { type TaskState, taskStateLabels } from '../../../domain/patrols/states.ts';
import { useNow } from '../../data/clock.ts';
import { formatAge } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';

/** How a task stands. */
export function TaskStateBadge({ state }: { state: TaskState }) {
  const language = useStore(preferences, (each) => each.language);
  return (
    <span className={state === 'short' || state === 'missed' ? 'badge badge-refused' : 'state'}>
      {taskStateLabels[state][language]}
    </span>
  );
}

/** When a task begins, or how much of its time is left. */
export function TaskDue({ task }: { task: Pick<PatrolTask, 'startsAt' | 'dueAt'> }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (each) => each.language);
  const now = useNow(30);
  if (Date.parse(task.startsAt) > now)
    return (
      <span className="due">
        {t('task.startsIn', {
          time: formatAge(new Date(now).toISOString(), Date.parse(task.startsAt), language),
        })}
      </span>
    );
  const left = Date.parse(task.dueAt) - now;
  const time = formatAge(new Date(now - Math.abs(left)).toISOString(), now, language);
  const isSoon = left < 3_600_000;
  return (
    <span className={left < 0 ? 'due due-late' : isSoon ? 'due due-soon' : 'due'}>
      {left < 0 ? t('task.over') : t('orders.left', { time })}
    </span>
  );
}
