import type { Order } from '../../../domain/answers/orders.ts';

type Clock = NonNullable<Order['clock']>;
export type Light = 'green' | 'amber' | 'red';

/** The time limit of the step that an order is in; times in milliseconds since 1970. */
export interface Due {
  step: Clock['step'];
  limit: Clock['limit'];
  started: number;
  /** When four fifths of the limit have passed, and when all has; null while the clock is stopped. */
  amber: number | null;
  due: number | null;
  /** Whether its time ran out at some time, whatever became of it later. */
  late: boolean;
  /** The year of the due time where its holidays are not announced yet: the time may move once they are. */
  unannounced: number | null;
}

export function dueOf(clock: Order['clock'] | undefined): Due | null {
  if (!clock) return null;
  const { step, limit, startedAt, amberAt, dueAt, overdueAt, unannouncedYear } = clock;
  const time = (text: string | null) => (text === null ? null : Date.parse(text));
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
export function lightOf({ amber, due }: Due, now: number): Light | null {
  if (due === null) return null;
  if (now >= due) return 'red';
  return amber !== null && now >= amber ? 'amber' : 'green';
}

/**
 * How much of the limit has passed, 0 to 1. Where only working time counts, the wall clock says nothing between the
 * times that the service names: from the start to four fifths, and from there to the end, it is taken as even.
 */
export function shareOf({ started, amber, due }: Due, now: number): number {
  if (due === null || amber === null) return 0;
  const between = (from: number, to: number) =>
    Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
  return now < amber ? 0.8 * between(started, amber) : 0.8 + 0.2 * between(amber, due);
}
