import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BlindSpots } from '../../../domain/answers/learning.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const dayMs = 86_400_000;

/** Reports at a place, so many days ago. */
async function report(count: number, source: string, point: [number, number], daysAgo: number) {
  const events = Array.from({ length: count }, (_, at) => ({
    source,
    externalId: `${source}/${point.join()}/${daysAgo}/${at}`,
    item: 'road.roadside-rubbish',
    point,
  }));
  const { body } = await city.request<{ results: { orderNumber: string }[] }>('dispatcher', '/api/events', {
    body: events,
  });
  const numbers = body.results.map(({ orderNumber }) => orderNumber);
  // The log refuses changes; only a test may put it back.
  await city.database.transaction(async (transaction) => {
    await transaction.query('set local session_replication_role = replica');
    await transaction.query(
      `update wangge.order_log l set at = at - make_interval(days => $2) from wangge.orders o
        where o.id = l.order_id and o.number = any ($1)`,
      [numbers, daysAgo],
    );
    await transaction.query(
      'update wangge.orders set created_at = created_at - make_interval(days => $2) where number = any ($1)',
      [numbers, daysAgo],
    );
  });
  await city.database.query(
    `insert into wangge.figure_changes (order_id) select id from wangge.orders where number = any ($1)`,
    [numbers],
  );
}

it('names the grid, the item and the source that fell silent, with what was expected', async () => {
  const [silent, busy]: [number, number][] = [
    [123.005, 31.005],
    [123.005, 31.015],
  ];
  await report(40, 'camera', silent!, 60);
  await report(40, 'patrol', busy!, 60);
  await report(10, 'patrol', busy!, 1);
  const { status, body } = await city.request<BlindSpots>('dispatcher', '/api/reports/blind-spots?days=30');
  expect(status).toBe(200);
  expect(body.spots.filter(({ by }) => by === 'source')).toEqual([
    {
      by: 'source',
      code: 'camera',
      title: { zh: 'camera', en: 'camera' },
      byPast: 40 / 6,
      byLike: null,
      chance: Math.exp(-40 / 6),
      point: null,
    },
  ]);
  // Each street of this city is one grid: it has no like, and goes by its past.
  const grids = body.spots.filter(({ by }) => by === 'grid');
  expect(grids).toMatchObject([
    { code: '990101001001', byPast: 40 / 6, title: { zh: '990101001001责任网格', en: 'Area 990101001001' } },
  ]);
  expect(grids[0]!.point![0]).toBeCloseTo(123.01, 2);
  expect(body.spots.filter(({ by }) => by === 'item')).toEqual([]);
  expect(Date.parse(body.from) - Date.parse(body.pastFrom)).toBe(180 * dayMs);
});

it('counts what the reader may see', async () => {
  expect((await city.request('street', '/api/reports/blind-spots')).status).toBe(403);
  expect((await city.request('dispatcher', '/api/reports/blind-spots?days=6')).status).toBe(400);
});
