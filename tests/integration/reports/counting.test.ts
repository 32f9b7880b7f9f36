import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countChanged, countWaiting } from '../../../server/reports/counting-store.ts';
import { figures, type Grouping, kept, seen } from '../../../server/reports/store.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { putOrder } from '../../harness/past-orders.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const groupings: Grouping[] = ['item', 'district', 'street', 'unit', 'grid', 'source', 'person'];
const items = ['road.bike-misparked', 'waste.bin-overflow'];
const streets = ['990101001', '990102002'];
const people = ['zhang', 'li'];

/** Steps as the log tells them, and what of an order they leave behind. */
const steps = [
  { action: 'file', from: 'pending-register', to: 'pending-dispatch', ends: 'file' },
  { action: 'dispatch', from: 'pending-dispatch', to: 'dispatched', ends: 'dispatch' },
  { action: 'approve-return', from: 'dispatched', to: 'pending-dispatch', ends: 'accept' },
  { action: 'accept', from: 'dispatched', to: 'handling', ends: 'accept' },
  { action: 'finish', from: 'handling', to: 'pending-check', ends: 'handle' },
  { action: 'rework', from: 'pending-check', to: 'handling', ends: 'check' },
  { action: 'check', from: 'pending-check', to: 'pending-close', ends: 'check' },
  { action: 'close', from: 'pending-close', to: 'closed', ends: 'close' },
  { action: 'cancel', from: 'pending-dispatch', to: 'cancelled', ends: 'dispatch' },
  { action: 'merge', from: 'handling', to: 'merged', ends: 'handle' },
  { action: 'reopen', from: 'closed', to: 'pending-dispatch', ends: null },
  { action: 'reopen', from: 'cancelled', to: 'pending-register', ends: null },
  { action: 'transfer', from: 'pending-dispatch', to: 'transferred', ends: 'dispatch' },
] as const;

const pick = fc.nat({ max: 1_000 });
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('step' as const), of: pick, late: fc.boolean(), by: pick }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('report' as const), of: pick, by: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reassign' as const), of: pick, by: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('assist' as const), of: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('due' as const), of: pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('count' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed' as const) }) },
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** What the steps of an order say that was counted, told here once more and simply: by figure, day, place and person. */
interface Known {
  id: number;
  state: string;
  item: string;
  street: string;
  log: { day: string; action: string; from: string | null; to: string; actor: string }[];
}

/** The counts that follow from single steps. */
const stepCounts: Record<string, (step: Known['log'][number]) => boolean> = {
  reported: ({ action }) => action === 'report',
  cancelled: ({ from, to }) => from !== to && to === 'cancelled',
  filed: ({ from, to }) =>
    to === 'pending-dispatch' && ['reported', 'pending-register', 'pending-verify', null].includes(from),
  dispatched: ({ action }) => action === 'dispatch',
  returned: ({ action }) => action === 'approve-return',
  handled: ({ action }) => action === 'finish',
  checked: ({ action }) => action === 'check',
  reworked: ({ action }) => action === 'rework',
  closed: ({ to }) => to === 'closed',
  reopened: ({ action }) => action === 'reopen',
  transferred: ({ action }) => action === 'transfer',
};

const start = Date.UTC(2025, 4, 28);
const dayAt = (hours: number) => new Date(start + hours * 3_600_000);
const cityDayOf = (time: Date) => new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Orders whose lives a random sequence of changes makes, each later than the one before. */
class History {
  readonly orders: Known[] = [];
  #hours = 0;

  constructor(private readonly database: Operations['database']) {}

  async make(changes: readonly Change[]): Promise<void> {
    for (const each of changes) {
      this.#hours += 5;
      if (each.kind === 'report') await this.#report(each.of, each.by);
      else if (each.kind === 'count') await countChanged(this.database, 3);
      else if (each.kind === 'killed') await this.#countInVain();
      else {
        const order = this.orders[each.of % Math.max(1, this.orders.length)];
        if (order) await this.#change(order, each);
      }
    }
  }

  async #report(of: number, by: number): Promise<void> {
    const [item, street, actor] = [items[of % 2]!, streets[(of >> 1) % 2]!, people[by % 2]!];
    const to = of % 3 === 0 ? 'pending-register' : 'pending-dispatch';
    const time = dayAt(this.#hours);
    const stamp = new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    const { id } = await putOrder(this.database, {
      item,
      street,
      log: [[stamp, 'report', null, to, actor]],
      grid: `${street}-${of % 2}`,
      source: ['hotline', 'camera-ai'][by % 2]!,
    });
    this.orders.push({
      id,
      state: to,
      item,
      street,
      log: [{ day: cityDayOf(time), action: 'report', from: null, to, actor }],
    });
  }

  async #change(order: Known, each: Exclude<Change, { kind: 'report' | 'count' | 'killed' }>): Promise<void> {
    const { id } = order;
    if (each.kind === 'reassign') {
      order.street = streets[each.by % 2]!;
      order.item = items[(each.by >> 1) % 2]!;
      await this.database.query(
        'update wangge.orders set street = $2, lead_code = $2, item = $3 where id = $1',
        [id, order.street, order.item],
      );
    } else if (each.kind === 'assist')
      await this.database.query("update wangge.orders set assist_codes = '{990101}' where id = $1", [id]);
    else if (each.kind === 'due')
      await this.database.query(
        `update wangge.orders set clock = jsonb_build_object('step', 'handle', 'dueAt', $2::text)
          where id = $1 and wangge.is_open(state)`,
        [id, dayAt(this.#hours + 2).toISOString()],
      );
    else await this.#step(order, each.of >> 3, each.late, people[each.by % 2]!);
  }

  async #step(order: Known, which: number, late: boolean, actor: string): Promise<void> {
    const possible = steps.filter(({ from }) => from === order.state);
    const step = possible[which % Math.max(1, possible.length)];
    if (!step) return;
    const time = dayAt(this.#hours);
    await this.database.transaction(async (transaction) => {
      await transaction.query('update wangge.orders set state = $2, clock = null where id = $1', [
        order.id,
        step.to,
      ]);
      if (step.ends)
        await transaction.query(
          `insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, overdue_at, extensions, limits)
           values ($1, $2, $3, $4, $5, case when $6 then $5::timestamptz end, 0, '{}')`,
          [order.id, step.ends, dayAt(this.#hours - 4), time, dayAt(this.#hours + (late ? -1 : 1)), late],
        );
      await transaction.query(
        `insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, hash)
         values ($1, $2, $3, 'dispatcher', $4, $5, $6, '')`,
        [order.id, time, actor, step.action, step.from, step.to],
      );
    });
    order.log.push({ day: cityDayOf(time), action: step.action, from: step.from, to: step.to, actor });
    order.state = step.to;
  }

  /** As a process that is killed while it counts. */
  async #countInVain(): Promise<void> {
    const killed = new Error('killed');
    await expect(
      this.database.transaction(async (transaction) => {
        await countChanged(transaction, 100);
        throw killed;
      }),
    ).rejects.toBe(killed);
  }
}

async function empty(): Promise<void> {
  // The log refuses to lose anything: what went before is left to count as nothing.
  await operations.database.query(
    'truncate wangge.figure_sums, wangge.figure_facts, wangge.figure_orders, wangge.figure_changes',
  );
}

/** Everything that is kept of the figures, in an order of its own. */
async function keptFigures(): Promise<unknown> {
  const { rows } = await operations.database.query<{ kept: unknown }>(
    `select jsonb_build_object(
       'orders', (select jsonb_agg(to_jsonb(o) order by o.order_id) from wangge.figure_orders o),
       'facts', (select jsonb_agg(to_jsonb(f) order by f.order_id, f.figure, f.day, f.actor) from wangge.figure_facts f),
       'sums', (select jsonb_agg(to_jsonb(s) order by s.by, s.grain, s.start, s.key) from wangge.figure_sums s
                 where exists (select from unnest(s.counts) c where c <> 0))) as kept`,
  );
  return rows[0]!.kept;
}

/** Counts all orders of a history for the first time, as after a migration. */
async function countAnew(history: History, atOnce: number): Promise<void> {
  await empty();
  await operations.database.query(
    'insert into wangge.figure_changes (order_id) select unnest($1::bigint[])',
    [history.orders.map(({ id }) => id)],
  );
  while ((await countChanged(operations.database, atOnce)) > 0);
}

describe('the sums of the figures', () => {
  it('are the same counted after each change, and all at once for the first time or again', async () => {
    const { database } = operations;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 30, maxLength: 60 }), async (changes) => {
        await empty();
        const history = new History(database);
        for (const each of changes) {
          await history.make([each]);
          while ((await countChanged(database, 1)) > 0);
        }
        const changeByChange = await keptFigures();
        await countAnew(history, 100_000);
        expect(await keptFigures()).toEqual(changeByChange);
        await database.query(
          'insert into wangge.figure_changes (order_id) select order_id from wangge.figure_orders',
        );
        await countChanged(database, 100_000);
        expect(await keptFigures()).toEqual(changeByChange);
      }),
      { numRuns: 5, seed: 20_261_201 },
    );
  });

  it('are those of the orders at the end where orders change while they are counted', async () => {
    const { database } = operations;
    await empty();
    const history = new History(database);
    const changes = fc.sample(change, { numRuns: 200, seed: 20_261_201 });
    let isOver = false;
    async function countOn(): Promise<void> {
      while (!isOver) await countChanged(database, 5);
    }
    const making = history.make(changes).finally(() => {
      isOver = true;
    });
    await Promise.all([making, countOn(), countOn()]);
    while ((await countChanged(database, 7)) > 0);
    const alongside = await keptFigures();
    expect(history.orders.length).toBeGreaterThan(20);
    await countAnew(history, 100_000);
    expect(alongside).toEqual(await keptFigures());
  });

  it('are what the orders say after any history, whenever they were counted', async () => {
    const { database } = operations;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 20, maxLength: 60 }), async (changes) => {
        await empty();
        const history = new History(database);
        await history.make(changes);
        while ((await countChanged(database, 7)) > 0);
        const ids = history.orders.map(({ id }) => id);

        // Every single sum is that of the facts counted again from the orders.
        const differing = await database.query(
          `with fact as (
             select o.item, o.district, o.street, o.lead_code, o.responsibility_grid, e.source, f.actor, f.day, g.id, f.value
               from wangge.facts_of($1) f join wangge.figures g on g.name = f.figure
                 join wangge.orders o on o.id = f.order_id join wangge.events e on e.id = o.event_id
           ), anew as (
             select b.by, g.grain, g.start, b.key, f.id, sum(f.value) as value
               from fact f
                 cross join lateral (values ('item', item), ('district', district), ('street', street), ('unit', lead_code),
                   ('grid', responsibility_grid), ('source', source), ('person', nullif(actor, '')),
                   ('item-street', item || '|' || street)) b (by, key)
                 cross join lateral (values ('day', day), ('month', date_trunc('month', day)::date),
                   ('ever', '-infinity'::date)) g (grain, start)
              where b.key is not null and (b.by <> 'item-street' or g.grain <> 'day') group by 1, 2, 3, 4, 5
           ), kept as (
             select s.by, s.grain, s.start, s.key, c.id::smallint, c.value
               from wangge.figure_sums s cross join lateral unnest(s.counts) with ordinality c (value, id)
              where c.value <> 0
           )
           (select * from kept except select * from anew) union all (select * from anew except select * from kept)`,
          [ids],
        );
        expect(differing.rows).toEqual([]);

        // And those of single steps are what was done here.
        const period = { from: '2025-05-31', to: '2025-07-02' };
        const log = history.orders.flatMap((order) => order.log.map((step) => ({ ...step, order })));
        const within = log.filter(({ day }) => day >= period.from && day <= period.to);
        const byItem = await kept(database, 'item', period);
        const byPerson = await kept(database, 'person', period);
        for (const [name, counts] of Object.entries(stepCounts)) {
          for (const item of items)
            expect([name, byItem.get(item)?.[name] ?? 0]).toEqual([
              name,
              within.filter((step) => step.order.item === item && counts(step)).length,
            ]);
          for (const person of people)
            expect([name, byPerson.get(person)?.[name] ?? 0]).toEqual([
              name,
              within.filter((step) => step.actor === person && counts(step)).length,
            ]);
        }

        // Who sees everything by its place sees the same as who sees the whole city.
        const scopes = streets.map((street) => `street/${street}`);
        for (const by of groupings)
          expect(new Map([...(await seen(database, by, period, scopes))].sort())).toEqual(
            new Map([...(await kept(database, by, period))].sort()),
          );
      }),
      { numRuns: 12, seed: 20_261_130 },
    );
  });

  it('count a running order as due and overdue once its time has passed, and not before', async () => {
    const { database } = operations;
    await empty();
    const soon = new Date(Date.now() + 1_500);
    const stamp = (time: Date) =>
      new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    const { id } = await putOrder(database, {
      item: items[0]!,
      street: streets[0]!,
      log: [[stamp(new Date(Date.now() - 60_000)), 'report', null, 'handling']],
    });
    await database.query(
      "update wangge.orders set clock = jsonb_build_object('step', 'handle', 'dueAt', $2::text) where id = $1",
      [id, soon.toISOString()],
    );
    await countChanged(database, 10);
    const today = cityDayOf(new Date());
    const sums = async () => (await kept(database, 'item', { from: today, to: today })).get(items[0]!);
    expect(await sums()).toEqual({ reported: 1 });
    expect(await countWaiting(database, 10)).toBe(0);
    await expect.poll(() => countWaiting(database, 10), { timeout: 10_000 }).toBe(1);
    await countChanged(database, 10);
    expect(await sums()).toEqual({ reported: 1, due: 1, overdue: 1, 'open-overdue': 1 });
  });

  it('count what was done before it was due as due on that day, once it has come', async () => {
    const { database } = operations;
    await empty();
    const { id } = await putOrder(database, {
      item: items[0]!,
      street: streets[0]!,
      log: [['05-05 09:00', 'report', null, 'pending-check']],
    });
    await database.query(
      `insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, extensions, limits)
       values ($1, 'handle', now() - interval '1 minute', now(), now() + interval '1500 milliseconds', 0, '{}')`,
      [id],
    );
    await countChanged(database, 10);
    const today = cityDayOf(new Date());
    const sums = async () => (await kept(database, 'item', { from: today, to: today })).get(items[0]!);
    expect(await sums()).toBeUndefined();
    await expect.poll(() => countWaiting(database, 10), { timeout: 10_000 }).toBe(1);
    await countChanged(database, 10);
    expect(await sums()).toEqual({ due: 1, 'due-on-time': 1 });
  });

  it('are kept once when many count at the same time', async () => {
    const { database } = operations;
    await empty();
    for (let n = 0; n < 30; n++)
      await putOrder(database, {
        item: items[n % 2]!,
        street: streets[0]!,
        log: [['05-05 09:00', 'report', null, 'pending-dispatch']],
      });
    await Promise.all(Array.from({ length: 8 }, () => countChanged(database, 9)));
    const month = await kept(database, 'item', { from: '2025-05-01', to: '2025-05-31' });
    expect([...month.values()].map(({ reported }) => reported)).toEqual([15, 15]);
  });

  it('are not told while many orders still wait to be counted, and say so', async () => {
    const { database } = operations;
    await empty();
    await database.query(
      'insert into wangge.figure_changes (order_id) select 900000000 + n from generate_series(1, 20001) n',
    );
    for (const path of [
      'rates?month=2025-05',
      'orders?month=2025-05&figure=closed',
      'series?month=2025-05',
    ]) {
      const answer = await operations.request<{ code: string; text: { zh: string } }>(
        'dispatcher',
        `/api/reports/${path}`,
      );
      expect([answer.status, answer.body.code]).toEqual([503, 'figures-behind']);
      expect(answer.headers.get('Retry-After')).toBe('30');
      expect(answer.body.text.zh).toContain('20000件');
    }
    await empty();
    expect((await operations.request('dispatcher', '/api/reports/rates?month=2025-05')).status).toBe(200);
  });

  it('have their figures in the places that the database has them in', async () => {
    const { rows } = await operations.database.query<{ name: string }>(
      'select name from wangge.figures order by id',
    );
    expect(rows.map(({ name }) => name)).toEqual(figures);
  });
});
