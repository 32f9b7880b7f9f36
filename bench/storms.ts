import type { Outcome } from '../domain/answers/events.ts';
import type { Database } from '../server/database/database.ts';
import { createItems } from '../server/items/service.ts';
import { type Operations, startOperations } from '../tests/harness/operations.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { RawClient } from './raw-client.ts';

const few = 100_000;
const rounds = 9;
const alarms = 1000;
const reportsAnOrder = 10;
const item = 'road.roadside-rubbish';

/** Where the storm is: seven matters in the first street of the tiny city, 200 m from one another. */
const places = Array.from({ length: 7 }, (_, n): [number, number] => [123.002 + n * 0.0021, 31.004]);

/**
 * Past events with their closed orders, ten to an order, all over the city: each of the matter that the storm is of, and
 * many where it is, so that nothing but being closed and past keeps them out of its way.
 */
async function addPast(database: Database, from: number, to: number): Promise<void> {
  const atOnce = 500_000;
  const matter = 'dumped-rubbish street-office/990101001';
  await database.query('drop index if exists wangge.events_by_place, wangge.orders_by_place');
  for (let start = from; start < to; start += atOnce)
    await database.query(
      `with made as (
         select n, timestamptz '2015-01-01' + n * interval '20 seconds' as at,
                st_point(123 + 0.02 * random(), 31 + 0.01 * random(), 4326) as geom,
                -- The ids stay clear of those that intake draws.
                1000000000 + n as id, 1000000000 + n / ${reportsAnOrder} as order_id
           from generate_series($1::bigint, $2::bigint) n
       ), opened as (
         insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind,
           district, street, geom, matter, cell, report_count, first_occurred_at, last_occurred_at, last_reported_at,
           created_at, updated_at)
         overriding system value
         select order_id, 'past-' || order_id, id, 'closed', $3, 'road', 'low', '990101001', '990101001', 'street-office',
           '990101', '990101001', geom, $4, (select cell from wangge.orders where cell is not null order by id limit 1),
           ${reportsAnOrder}, at, at, at, at, at
           from made where n % ${reportsAnOrder} = 0
       )
       insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, received_at, geom, severity,
         decision, created_by, order_id)
       select id, 'past', n::text, $3, 'road', '990101001', at, at, geom, 'low', '{}', 'bench', order_id from made`,
      [start, Math.min(start + atOnce, to) - 1, item, matter],
    );
  await database.query('create index events_by_place on wangge.events using gist (geom)');
  await database.query('create index orders_by_place on wangge.orders using gist (geom)');
  await database.query('vacuum analyze wangge.events, wangge.orders');
}

/** Milliseconds that a batch takes whose reports all join the open orders. */
async function storm({ url, keys }: Operations, name: string): Promise<number> {
  const times: number[] = [];
  const client = await RawClient.open(url);
  const start = Date.UTC(2026, 0, 2, 3, 4, 5);
  try {
    for (let round = 0; round <= rounds; round++) {
      const body = Array.from({ length: alarms }, (_, n) => ({
        source: 'bench',
        externalId: `${name}-${round}-${n}`,
        item,
        point: places[n % places.length],
        accuracy: 5,
        occurredAt: new Date(start + n * 6).toISOString(),
      }));
      const begun = performance.now();
      const answer = await client.post('/api/events', keys.partner, JSON.stringify(body));
      const time = performance.now() - begun;
      const { results }: { results: Outcome[] } = JSON.parse(answer.body.toString());
      const numbers = new Set(results.map((result) => ('orderNumber' in result ? result.orderNumber : null)));
      if (answer.status !== 201 || numbers.size !== places.length)
        throw new Error(`${answer.status}: ${numbers.size} orders`);
      // The first round opens the orders, and warms up.
      if (round > 0) times.push(time);
    }
  } finally {
    client.close();
  }
  return median(times);
}

/** What past events cost a storm of the present. Needs an empty, migrated database; `many` events at the end. */
export async function stormFigures(database: Database, many = 10_000_000): Promise<Figure[]> {
  const operations = await startOperations(database, createItems());
  try {
    await storm(operations, 'warm');
    await addPast(database, 0, few);
    const before = await storm(operations, 'few');
    await addPast(database, few, many);
    const after = await storm(operations, 'many');
    return [
      {
        name: `joining a storm with ${many.toLocaleString('en')} past events against ${few.toLocaleString('en')}`,
        value: after / before,
        bound: '<= 1.3',
        unit: 'times the time',
      },
    ];
  } finally {
    await operations.close();
  }
}
