import type { Order } from '../../domain/answers/orders.ts';
import { findTransition, type LogAction } from '../../domain/orders/transitions.ts';
import type { Access, Person } from '../access/service.ts';
import type { FaultLog } from '../database/coalescing.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Roster } from '../notifications/roster.ts';
import * as store from './clock-store.ts';
import { timed, withFact } from './clocks/clock.ts';
import { escalationTiers, type Level, passedLevels } from './clocks/escalation.ts';
import { appendLog, type Entry } from './log-store.ts';
import type { OrderPolicy } from './policy.ts';
import { type Duties, officesOf, peopleOf } from './recipients.ts';
import { take } from './steps.ts';
import { announce } from './store.ts';
import { timeStep, wakeAt } from './timing.ts';

const ordersAtOnce = 200;
const system = { name: 'system', role: 'system' };

/** Fires due timers: escalates orders that near or pass their due time, and resumes those whose suspension has ended. */
export interface Sweep {
  /**
   * Brings all orders up to `now`, unless another process is about it. What was missed while no process ran is made
   * up for, each level once.
   * @returns how many orders changed
   */
  run(now?: Date): Promise<number>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  policy: OrderPolicy;
  access: Access;
  roster: Pick<Roster, 'duties'>;
  log: FaultLog;
  /** How often it looks; never by itself without. */
  everyMs?: number;
}

function actionOf({ after }: Level): LogAction {
  if (after === 1) return 'overdue';
  return after < 1 ? 'amber' : 'escalate';
}

export function createSweep({ database, policy, access, roster, log, everyMs }: Dependencies): Sweep {
  const { calendar, escalations } = policy;

  /** An order whose suspension has come to its end. */
  function resumed(id: number, order: Order, now: Date): { ticked: store.Ticked; entries: Entry[] } {
    const transition = findTransition('suspended', 'resume')!;
    const by = { name: system.name, grants: [] };
    const progress = take({ order, transition, request: { action: 'resume' }, by, now });
    const times = policy.timesOf(order);
    const { clock } = timeStep(order.clock, transition, now, times);
    const { action, from, to } = transition;
    return {
      ticked: { id, state: to, progress, clock, wake_at: wakeAt(clock, progress, times) },
      entries: [{ orderId: id, action, from, to, note: null }],
    };
  }

  /** An order whose clock has passed levels, or none. */
  function late(id: number, order: Order, now: Date, people: readonly Person[], duties: Duties) {
    const entries: Entry[] = [];
    let clock = order.clock && timed(order.clock, calendar);
    if (clock) {
      const passed = passedLevels(clock, escalations.levels, now, calendar);
      clock = { ...withFact(clock, now), level: clock.level + passed.length };
      for (const level of passed) {
        const told = peopleOf(level.tier, order, escalations, people, duties);
        clock.escalation = { at: now.toISOString(), after: level.after, tier: level.tier, people: told };
        const note = `${Math.round(level.after * 100)} % → ${level.tier}: ${told.join('、') || '–'}`;
        entries.push({ orderId: id, action: actionOf(level), from: order.state, to: order.state, note });
      }
    }
    const wake = wakeAt(clock, order, policy.timesOf(order));
    return { ticked: { id, state: order.state, progress: null, clock, wake_at: wake }, entries };
  }

  async function batch(transaction: Queryable, now: Date, people: readonly Person[]): Promise<number> {
    if (!(await store.takeTurn(transaction))) return 0;
    const awake = await store.lockAwake(transaction, now, ordersAtOnce);
    if (awake.length === 0) return 0;
    const offices = awake.flatMap(({ order }) => escalationTiers.flatMap((tier) => officesOf(tier, order)));
    const duties = await roster.duties(transaction, [...new Set(offices)], now);
    const done = awake.map(({ id, order }) =>
      order.state === 'suspended' ? resumed(id, order, now) : late(id, order, now, people, duties),
    );
    await store.setClocks(
      transaction,
      done.map(({ ticked }) => ticked),
      1,
    );
    const entries = done.flatMap((each) => each.entries);
    if (entries.length > 0) await appendLog(transaction, entries, system);
    await announce(
      transaction,
      awake.map(({ id }) => id),
    );
    return awake.length;
  }

  async function run(now = new Date()): Promise<number> {
    if (!(await store.isAnyAwake(database, now))) return 0;
    const people = await access.people();
    for (let sum = 0; ; ) {
      const changed = await database.transaction((transaction) => batch(transaction, now, people));
      sum += changed;
      if (changed < ordersAtOnce || closed) return sum;
    }
  }

  let closed = false;
  let running: Promise<unknown> | null = null;
  function look(): void {
    running ??= run()
      .then(() => log.well?.())
      .catch((error) => {
        if (!closed) log(error);
      })
      .finally(() => {
        running = null;
      });
  }
  const timer = everyMs === undefined ? null : setInterval(look, everyMs);
  return {
    run,
    async close() {
      closed = true;
      if (timer) clearInterval(timer);
      await running;
    },
  };
}
