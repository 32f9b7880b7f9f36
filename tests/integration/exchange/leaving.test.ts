import { get } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { putOrder } from '../../harness/past-orders.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
/** Statements that were sent for readers. */
let statements = 0;
const orders = 4000;
const path = '/api/exchange/cases?from=2025-01-01&to=2025-12-31';

/** The database, which counts what is asked on behalf of readers. */
function counting(database: Database): Database {
  return new Proxy(database, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (name !== 'readAs') return typeof member === 'function' ? member.bind(target) : member;
      return (...given: Parameters<Database['readAs']>) => {
        const reader = target.readAs(...given);
        const query = (text: string, values?: readonly unknown[]) => {
          statements++;
          return reader.query(text, values as unknown[]);
        };
        return { ...reader, scopes: reader.scopes, query };
      };
    },
  });
}

beforeAll(async () => {
  city = await startOperations(counting(await testDatabase(tinyCity)), undefined, 15_000, false);
  const { id } = await putOrder(city.database, {
    item: 'road.bike-misparked',
    street: '990101001',
    place: [123.005, 31.005],
    description: 'x'.repeat(3000),
    log: [['10-05 09:00', 'report', null, 'pending-dispatch']],
  });
  await city.database.query(
    `with copied as (
       insert into wangge.orders (number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind, district, street,
         geom, created_at, reporters)
       select 'copy-' || n, o.event_id, o.state, o.item, o.scene, o.severity, o.lead_code, o.lead_name, o.lead_kind, o.district,
         o.street, o.geom, o.created_at, o.reporters
         from wangge.orders o, generate_series(1, $2::int) n where o.id = $1 returning id)
     select count(*) from copied`,
    [id, orders],
  );
});
afterAll(async () => {
  expect(city.failures).toEqual([]);
  await city.close();
});

it('is written as it is read, and asks for no more once its reader has left', async () => {
  const headers = { Authorization: `Bearer ${city.keys.admin}` };
  const whole = (await (await fetch(`${city.url}${path}`, { headers })).json()) as { cases: object[] };
  expect(whole.cases).toHaveLength(orders + 1);
  const all = statements;
  expect(all).toBe(21);

  statements = 0;
  await new Promise<void>((resolve, reject) => {
    const request = get(`${city.url}${path}`, { headers }, (response) => {
      // The first piece is read, and then nobody reads any more.
      response.once('data', () => {
        response.destroy();
        resolve();
      });
    });
    request.once('error', reject);
  });
  // One that is read to its end takes longer than what would be left of the first.
  await (await fetch(`${city.url}${path}`, { headers })).text();
  expect(statements).toBeGreaterThan(all);
  expect(statements).toBeLessThan(2 * all);
});
