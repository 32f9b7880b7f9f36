import type { ReplayedChange, ReplayedOrder } from '../answers/replay.ts';
import { type OrderState, openStates } from './states.ts';

const isOpen: ReadonlySet<OrderState> = new Set(openStates);

/** What can be counted at a moment; what was reported and came to its end, since the beginning of the replay. */
export interface ReplayFigures {
  open: number;
  overdue: number;
  reported: number;
  ended: number;
  byState: ReadonlyMap<OrderState, number>;
}

/** Orders as they stood at one moment after another. */
export interface Replay {
  /**
   * Goes to a moment: what the log says up to it, that moment included.
   * @param time milliseconds since 1970
   */
  seek(time: number): void;
  /** The orders not at their end, by their numbers. */
  readonly orders: ReadonlyMap<string, ReplayedOrder>;
  figures(): ReplayFigures;
}

/**
 * Plays the log of orders again. Going on costs the changes in between, going back all since the beginning.
 * @param start the orders that were not at their end when the replay begins
 * @param changes what happened since, in any order
 */
export function createReplay(start: readonly ReplayedOrder[], changes: readonly ReplayedChange[]): Replay {
  const timed = changes
    .map((change) => ({ time: Date.parse(change.at), change }))
    .sort((a, b) => a.time - b.time || a.change.id - b.change.id);
  /** All that were met, those at their end too, which may be reopened. */
  let known = new Map<string, ReplayedOrder>();
  let open = new Map<string, ReplayedOrder>();
  let next = 0;
  let reported = 0;
  let ended = 0;

  function restart(): void {
    known = new Map(start.map((order) => [order.number, order]));
    open = new Map(known);
    next = 0;
    reported = 0;
    ended = 0;
  }

  function apply({ number, action, state, order }: ReplayedChange): void {
    // One that was at its end when the replay began is not known until its reopening brings it along.
    const before = known.get(number) ?? order;
    if (!before) return;
    if (!known.has(number) && action !== 'reopen') reported += 1;
    const wasOpen = open.has(number);
    const wasKnown = known.has(number);
    const after = { ...before, state, overdue: before.overdue || action === 'overdue' };
    known.set(number, after);
    if (isOpen.has(state)) open.set(number, after);
    else {
      open.delete(number);
      if (wasOpen || !wasKnown) ended += 1;
    }
  }

  restart();
  let reached = Number.NEGATIVE_INFINITY;
  return {
    seek(time) {
      if (time < reached) restart();
      reached = time;
      for (; next < timed.length && timed[next]!.time <= time; next++) apply(timed[next]!.change);
    },
    get orders() {
      return open;
    },
    figures() {
      const byState = new Map<OrderState, number>();
      let overdue = 0;
      for (const order of open.values()) {
        byState.set(order.state, (byState.get(order.state) ?? 0) + 1);
        if (order.overdue) overdue += 1;
      }
      return { open: open.size, overdue, reported, ended, byState };
    },
  };
}
