import type { Order, OwedClock } from '../../domain/answers/orders.ts';
import { type OwedKind, owedClocks } from '../../domain/orders/owed.ts';
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
import { progressOf } from './progress.ts';
import { type Duties, officesOf, peopleOf, placeOf } from './recipients.ts';
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

/** An order once its timers are brought up, and what the log tells of that. */
interface Changed {
  ticked: store.Ticked;
  entries: Entry[];
}

/** Who can be told, and when. */
interface Telling {
  now: Date;
  people: readonly Person[];
  duties: Duties;
}

/** Whether what is owed to a channel waits for the office that did the work. */
function isOffices(kind: OwedKind, { visit }: Pick<Order, 'visit'>): boolean {
  return kind === 'visit' && visit?.by === 'office';
}

/** Where an order waits: by its step, and by what it owes. */
function placesOf(order: Order) {
  const owed = owedClocks(order, order.state);
  return [placeOf(order), ...owed.map(({ kind }) => ({ ...order, isOffices: isOffices(kind, order) }))];
}

function actionOf({ after }: Level): 'overdue' | 'amber' | 'escalate' {
  if (after === 1) return 'overdue';
  return after < 1 ? 'amber' : 'escalate';
}

export function createSweep({ database, policy, access, roster, log, everyMs }: Dependencies): Sweep {
  const { calendar, escalations } = policy;

  /** An order whose suspension has come to its end. */
  function resumed(id: number, order: Order, now: Date): Changed {
    const transition = findTransition('suspended', 'resume')!;
    const by = { name: system.name, grants: [] };
    const progress = take({ order, transition, request: { action: 'resume' }, by, now });
    const times = policy.timesOf(order);
    const { clock } = timeStep(order.clock, transition, now, times);
    const { action, from, to } = transition;
    return {
      ticked: { id, state: to, progress, clock, wake_at: wakeAt({ state: to, clock }, progress, times) },
      entries: [{ orderId: id, action, from, to, note: null }],
    };
  }

  /** What has to be told of a clock, and how the clock is once it is. */
  function told<Timed extends OwedClock>(
    kept: Timed,
    place: Parameters<typeof peopleOf>[1],
    { now, people, duties }: Telling,
  ): { clock: Timed; passed: { level: Level; note: string }[] } {
    const clock = timed(kept, calendar);
    const passed = passedLevels(clock, escalations.levels, now, calendar);
    const after: Timed = { ...withFact(clock, now), level: clock.level + passed.length };
    const notes = passed.map((level) => {
      const names = peopleOf(level.tier, place, escalations, people, duties);
      after.escalation = { at: now.toISOString(), after: level.after, tier: level.tier, people: names };
      const share = Math.round(level.after * 100);
      return { level, note: `${share} % → ${level.tier}: ${names.join('、') || '–'}` };
    });
    return { clock: after, passed: notes };
  }

  /** An order whose clock, or what it owes, has passed levels, or none. */
  function late(id: number, order: Order, telling: Telling): Changed {
    const { state } = order;
    const entries: Entry[] = [];
    const tell = (action: LogAction, note: string) =>
      entries.push({ orderId: id, action, from: state, to: state, note });
    let { clock } = order;
    if (clock) {
      const own = told(clock, placeOf(order), telling);
      clock = own.clock;
      for (const { level, note } of own.passed) tell(actionOf(level), note);
    }
    let progress = progressOf(order);
    for (const { kind, clock: kept } of owedClocks(order, state)) {
      const owed = told(kept, { ...order, isOffices: isOffices(kind, order) }, telling);
      const member = { ...order[kind]!, clock: owed.clock, dueAt: owed.clock.dueAt };
      progress = { ...progress, [kind]: member };
      for (const { level, note } of owed.passed) tell(`owed-${actionOf(level)}`, `${kind}: ${note}`);
    }
    const wake = wakeAt({ state, clock }, progress, policy.timesOf(order));
    return { ticked: { id, state, progress, clock, wake_at: wake }, entries };
  }

  function changed(id: number, order: Order, telling: Telling): Changed {
    const until = order.suspension?.until;
    const isOver = until !== undefined && Date.parse(until) <= telling.now.getTime();
    return order.state === 'suspended' && isOver ? resumed(id, order, telling.now) : late(id, order, telling);
  }

  async function batch(transaction: Queryable, now: Date, people: readonly Person[]): Promise<number> {
    if (!(await store.takeTurn(transaction))) return 0;
    const awake = await store.lockAwake(transaction, now, ordersAtOnce);
    if (awake.length === 0) return 0;
    const offices = awake.flatMap(({ order }) =>
      placesOf(order).flatMap((place) => escalationTiers.flatMap((tier) => officesOf(tier, place))),
    );
    const duties = await roster.duties(transaction, [...new Set(offices)], now);
    const done = awake.map(({ id, order }) => changed(id, order, { now, people, duties }));
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
