import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReplayedChange, ReplayedOrder, ReplayStart } from '../../../domain/answers/replay.ts';
import { createReplay } from '../../../domain/orders/replay.ts';
import { openStates } from '../../../domain/orders/states.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

const events = 100_000;
const begin = Date.parse('2026-10-01T00:00:00Z');
const days = 10;

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
  // Every fourth is still open, every tenth cancelled, every seventh reopened; one step follows the other within hours.
  await city.database.transaction(async (transaction) => {
    await transaction.query("set local session_replication_role = 'replica'");
    await transaction.query(
      `create temp table work on commit drop as
         select n, nextval('wangge.event_serial') as event, nextval(pg_get_serial_sequence('wangge.orders', 'id')) as id,
                $1::timestamptz + interval '1 millisecond' * (n * $2::bigint + n * 7919::bigint % 1000) as at,
                interval '1 second' * (60 + n * 10007::bigint % 40000) as pace
           from generate_series(1, $3::integer) n`,
      [new Date(begin).toISOString(), Math.floor((days * 86_400_000) / events), events],
    );
    await transaction.query(
      `insert into wangge.events (id, source, item, scene, street, occurred_at, received_at, geom, severity, decision,
         created_by, order_id)
       select event, 'past', 'road.bike-misparked', 'road', case n % 3 when 0 then '990101001' else '990102002' end, at, at,
         st_point(123.005, 31.005, 4326), 'low', '{}', 'test', id from work`,
    );
    await transaction.query(
      `create temp table steps on commit drop as
         select w.n, w.id, w.at + w.pace * s.place as at, s.action, s.former, s.state, s.place
           from work w cross join lateral (values
             (0, 'report', null, 'pending-dispatch', true),
             (1, 'dispatch', 'pending-dispatch', 'dispatched', w.n % 4 <> 0),
             (2, 'cancel', 'dispatched', 'cancelled', w.n % 10 = 1 and w.n % 4 <> 0),
             (2, 'accept', 'dispatched', 'handling', w.n % 10 <> 1 and w.n % 4 <> 0),
             (3, 'overdue', 'handling', 'handling', w.n % 10 = 3 and w.n % 4 <> 0),
             (4, 'force-close', 'handling', 'forced-closed', w.n % 10 <> 1 and w.n % 4 <> 0),
             (5, 'reopen', 'forced-closed', 'pending-dispatch', w.n % 10 <> 1 and w.n % 4 <> 0 and w.n % 7 = 0)
           ) as s (place, action, former, state, holds)
          where s.holds`,
    );
    await transaction.query(
      `insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind,
         district, street, geom, created_at, updated_at, reporters)
       overriding system value
       select w.id, to_char(w.at, 'YYYYMMDD') || '-' || lpad(w.n::text, 6, '0'), w.event, l.state, 'road.bike-misparked',
         'road', 'low', 'x', 'x', 'street-office', case w.n % 3 when 0 then '990101' else '990102' end,
         case w.n % 3 when 0 then '990101001' else '990102002' end, st_point(123.005, 31.005, 4326), w.at, l.at, '{}'
         from work w join (select distinct on (n) n, state, at from steps order by n, place desc) l using (n)`,
    );
    await transaction.query(
      `insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, hash)
       select id, at, 'test', 'dispatcher', action, former, state, '' from steps order by at, id, place`,
    );
  });
  await city.database.query('analyze wangge.orders, wangge.order_log, wangge.events');
}, 120_000);
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

async function paged<Page>(
  address: string,
  from: string,
  to: string,
  cursorOf: (page: Page) => string | null,
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked: Record<string, string> = { from, to, limit: '20000', ...(cursor ? { cursor } : {}) };
    const { status, body } = await city.request<Page>(
      'dispatcher',
      `${address}?${new URLSearchParams(asked)}`,
    );
    expect(status).toBe(200);
    pages.push(body);
    cursor = cursorOf(body);
  }
  return pages;
}

const startOf = async (from: string, to: string): Promise<ReplayedOrder[]> =>
  (await paged<ReplayStart>('/api/replay', from, to, ({ nextOrders }) => nextOrders)).flatMap(
    ({ orders }) => orders,
  );

const statesOf = (orders: Iterable<ReplayedOrder>) =>
  new Map([...orders].map(({ number, state, overdue }) => [number, `${state} ${overdue}`]));

/** What the log itself says of a moment. */
async function logAt(moment: string): Promise<Map<string, string>> {
  const { rows } = await city.database.query<{ number: string; told: string }>(
    `select o.number, l.to_state || ' ' || l.late as told
       from (select distinct on (order_id) order_id, to_state,
                    bool_or(action = 'overdue') over (partition by order_id) as late
               from wangge.order_log where at <= $1 order by order_id, id desc) l
         join wangge.orders o on o.id = l.order_id
      where l.to_state = any ($2)`,
    [moment, openStates],
  );
  return new Map(rows.map(({ number, told }) => [number, told]));
}

it(`says of ${events} events at ten moments what the log says`, { timeout: 120_000 }, async () => {
  let state = 20_261_130;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const span = days * 86_400_000;
  const moments = Array.from({ length: 10 }, () => begin + Math.floor(random() * span)).sort((a, b) => a - b);
  const iso = (time: number) => new Date(time).toISOString();
  const [from, to] = [iso(moments[0]!), iso(begin + 1.3 * span)];
  const changes = (
    await paged<{ changes: ReplayedChange[]; next: string | null }>(
      '/api/replay/changes',
      from,
      to,
      ({ next }) => next,
    )
  ).flatMap((page) => page.changes);
  expect(changes.length).toBeGreaterThan(100_000);
  const replay = createReplay(await startOf(from, to), changes);
  for (const moment of moments) {
    const told = await logAt(iso(moment));
    expect(told.size).toBeGreaterThan(1000);
    replay.seek(moment);
    expect(statesOf(replay.orders.values())).toEqual(told);
  }
  // Begun anew at a moment in the middle, it says the same.
  const middle = moments[5]!;
  expect(statesOf(await startOf(iso(middle), to))).toEqual(await logAt(iso(middle)));
});
