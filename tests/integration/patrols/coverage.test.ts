import { array, assert, asyncProperty, double, record, tuple } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PatrolFigures } from '../../../domain/answers/patrol-figures.ts';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { minutes, patrolling, publish, street, taskMonth, walk } from './patrol-city.ts';

let city: Operations;
const ring = (west: number, south: number, side: number) => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
beforeAll(async () => {
  city = await startOperations(await testDatabase());
  await publish(city, 'forest-patrol-grids', [
    {
      type: 'Feature',
      properties: { code: 'P-1', name: '一号林班' },
      geometry: { type: 'Polygon', coordinates: [ring(123.001, 31.001, 0.003)] },
    },
  ]);
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});
const { ask, today } = patrolling(() => city);
const month = taskMonth;

type Line = readonly (readonly [number, number])[];
const areaTarget = { layer: 'forest-patrol-grids', code: 'P-1' };
const route: Line = [
  [123.001, 31.002],
  [123.0025, 31.0021],
  [123.004, 31.0019],
];
const within = 40;

/** What several tracks see together, told by PostGIS from the tracks alone; `geometry` is what is seen. */
async function oracle(database: Database, tracks: readonly Line[], geometry: object): Promise<number> {
  const { rows } = await database.query<{ share: number }>(
    `with reach as (
       select wangge.union_of(array_agg(wangge.buffer(st_setsrid(st_geomfromgeojson(t), 4326)::geography, $2)::geometry)) as area
         from jsonb_array_elements_text($1) t),
     part as (select g, wangge.intersection(g, area) as p from reach, st_setsrid(st_geomfromgeojson($3), 4326) g)
     select coalesce(case st_dimension(g) when 2 then st_area(p::geography) / st_area(g::geography)
                     else st_length(p::geography) / st_length(g::geography) end, 0) as share from part`,
    [
      JSON.stringify(tracks.map((coordinates) => JSON.stringify({ type: 'LineString', coordinates }))),
      within,
      JSON.stringify(geometry),
    ],
  );
  return rows[0]!.share;
}

/** Tasks of one day, each gone along a line; answers the plans. */
async function patrolled(tracks: readonly Line[], target: object): Promise<number[]> {
  const plans: number[] = [];
  for (const line of tracks) {
    const { plan, task } = await today({ targets: [target], done: { share: 0.1, within } });
    await ask('street', `/tasks/${task.id}/track`, { points: walk(line as [number, number][], 60_000) });
    await ask('street', `/tasks/${task.id}/finish`, { at: minutes(0) });
    plans.push(plan.id);
  }
  return plans;
}

async function coverage(by: 'grid' | 'reach'): Promise<number | null> {
  const { body } = await ask<PatrolFigures>('dispatcher', `/figures?month=${month}&by=${by}`);
  expect(body.rows).toHaveLength(1);
  return body.rows[0]!.coverage;
}
const forget = (plans: readonly number[]) =>
  city.database.query(`update wangge.patrol_tasks set state = 'cancelled' where plan = any ($1)`, [plans]);

it('of a grid or reach is what its tasks saw together, as PostGIS finds it from their tracks', async () => {
  // On a raster of 22 m, so that points stay apart and are not taken for one who stands.
  const at = (base: number) =>
    double({ min: 0, max: 15, noNaN: true }).map((n) => base + Math.round(n) * 0.0002);
  const place = tuple(at(123.001), at(31.001));
  const line = array(place, { minLength: 2, maxLength: 5 }).filter((points) =>
    points.every((point, i) => i === 0 || String(point) !== String(points[i - 1])),
  );
  await assert(
    asyncProperty(record({ tracks: array(line, { minLength: 2, maxLength: 3 }) }), async ({ tracks }) => {
      const areas = await patrolled(tracks, areaTarget);
      const lines = await patrolled(tracks, { name: '河段', route });
      const seen = { grid: await coverage('grid'), reach: await coverage('reach') };
      await forget([...areas, ...lines]);
      const grid = await oracle(city.database, tracks, {
        type: 'Polygon',
        coordinates: [ring(123.001, 31.001, 0.003)],
      });
      const reach = await oracle(city.database, tracks, { type: 'LineString', coordinates: route });
      expect(Math.abs(seen.grid! - grid)).toBeLessThan(0.005);
      expect(Math.abs(seen.reach! - reach)).toBeLessThan(0.005);
    }),
    { numRuns: 8, seed: 20261130 },
  );
});

it('counts a track that goes twice once, and a missed task as nothing more', async () => {
  const line: Line = [
    [123.001, 31.0025],
    [123.004, 31.0025],
  ];
  const plans = await patrolled([line], areaTarget);
  const once = await coverage('grid');
  plans.push(...(await patrolled([line], areaTarget)));
  const { plan } = await today({ targets: [areaTarget], done: { share: 0.1, within } });
  plans.push(plan.id);
  await city.database.query(`update wangge.patrol_tasks set state = 'missed' where plan = $1`, [plan.id]);
  expect(await coverage('grid')).toBeCloseTo(once!, 3);
  // Of what is no longer kept the most that one task saw counts.
  await city.database.query('update wangge.patrol_task_targets set seen = null');
  expect(await coverage('grid')).toBeCloseTo(once!, 3);
  await forget(plans);
});

it('of what nobody closed is unknown', async () => {
  const { plan } = await today({ targets: [areaTarget], done: { share: 0.1, within } });
  expect(await coverage('grid')).toBeNull();
  await forget([plan.id]);
  expect(street).toBe(plan.unit);
});
