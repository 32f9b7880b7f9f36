import { owedShareOf, type Priority, priorityOf, shareOf } from '../../../domain/orders/priority.ts';
import type { StandingKind } from '../../../domain/orders/standings.ts';
import { lightOf } from './due.ts';
import type { Incident } from './incidents.ts';

/** Whether an incident stands in some way at a time, milliseconds since 1970. */
export function stands({ due, owed, standings, unread }: Incident, kind: StandingKind, now: number): boolean {
  if (kind === 'overdue') return due !== null && lightOf(due, now) === 'red';
  if (kind === 'due-soon') return due !== null && lightOf(due, now) === 'amber';
  if (kind === 'owed-overdue') return owed.some((each) => lightOf(each, now) === 'red');
  if (kind === 'owed-due-soon') return owed.some((each) => lightOf(each, now) === 'amber');
  return kind === 'unread' ? unread : standings.includes(kind);
}

/** Where an incident stands in the queue of this person. */
export function priorityAt({ severity, due, owed, asks }: Incident, now: number): Priority {
  const shares = { share: due && shareOf(due, now), owed: owedShareOf(owed, now) };
  return priorityOf({ severity, ...shares, mine: asks.mine });
}

/** Kinds that the clock brings about, without anything happening. */
export const timed: ReadonlySet<StandingKind> = new Set<StandingKind>([
  'overdue',
  'due-soon',
  'owed-overdue',
  'owed-due-soon',
]);
