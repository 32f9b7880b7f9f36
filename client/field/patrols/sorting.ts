import type { PatrolTask } from '../../../domain/answers/patrols.ts';
import { isOpen } from '../../../domain/patrols/states.ts';
import type { Position } from '../../ui/position.ts';
import type { Sorting } from '../orders/due.ts';
import { metresBetween } from '../position.ts';

/**
 * Tasks as a person goes through them: those that may be gone now before those that begin later and those that are over;
 * of these what is due first, or what is nearest.
 * @param now milliseconds since 1970
 */
export function sortedTasks<T extends Pick<PatrolTask, 'id' | 'startsAt' | 'dueAt' | 'point' | 'state'>>(
  tasks: readonly T[],
  by: Sorting,
  here: Position | null,
  now: number,
): T[] {
  const rank = (task: T) => (!isOpen(task.state) ? 2 : Date.parse(task.startsAt) > now ? 1 : 0);
  const far = ({ point }: T) => (point && here ? metresBetween(here, point) : Number.POSITIVE_INFINITY);
  const due = ({ dueAt }: T) => Date.parse(dueAt);
  const place = by === 'distance' && here ? far : due;
  return [...tasks].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return rank(a) - rank(b) || (first === second ? a.id - b.id : first - second);
  });
}
