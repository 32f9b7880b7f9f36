import type { Order } from '../../../domain/answers/orders.ts';
import type { RunningClock } from '../../../domain/orders/priority.ts';

type Clock = NonNullable<Order['clock']>;
export type Light = 'green' | 'amber' | 'red';

/** The time limit of the step that an order is in; times in milliseconds since 1970. */
export interface Due extends RunningClock {
  step: Clock['step'];
  limit: Clock['limit'];
  /** Whether its time ran out at some time, whatever became of it later. */
  late: boolean;
  /** The year of the due time where its holidays are not announced yet: the time may move once they are. */
  unannounced: number | null;
}

/** The limit of something that is owed beside the work. */
export type Owed = RunningClock;

const time = (text: string | null) => (text === null ? null : Date.parse(text));

export function owedOf({ startedAt, amberAt, dueAt }: Pick<Clock, 'startedAt' | 'amberAt' | 'dueAt'>): Owed {
  return { started: Date.parse(startedAt), amber: time(amberAt), due: time(dueAt) };
}

export function dueOf(clock: Order['clock'] | undefined): Due | null {
  if (!clock) return null;
  const { step, limit, startedAt, amberAt, dueAt, overdueAt, unannouncedYear } = clock;
  return {
    step,
    limit,
    started: Date.parse(startedAt),
    amber: time(amberAt),
    due: time(dueAt),
    late: overdueAt !== null,
    unannounced: unannouncedYear ?? null,
  };
}

/** Green, amber from four fifths on, red once it is over; null while the clock is stopped. */
export function lightOf({ amber, due }: Pick<Owed, 'amber' | 'due'>, now: number): Light | null {
  if (due === null) return null;
  if (now >= due) return 'red';
  return amber !== null && now >= amber ? 'amber' : 'green';
}
