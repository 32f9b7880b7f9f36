import { beforeAll, expect, it } from 'vitest';
import { buildCity } from '../../../data/demo-city/city.ts';
import type { Database } from '../../../server/database/database.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Feature, publish, type Running, startRouting } from './town.ts';

const tierIds = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];
const pointCount = 100_000;

let database: Database;
let running: Running;
let units: Feature[];
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
  const city = buildCity(20_261_121);
  for (const id of tierIds) {
    const features = city.find(({ layer }) => layer === id)!.features as Feature[];
    await publish(database, id, features);
    units = features;
  }
  running = await startRouting(database);
  return async () => {
    await running.routing.close();
    await running.layers.close();
  };
}, 300_000);

it('covers every point of the demo city as PostGIS says, in all four tiers', async () => {
  const { locator, mosaic, city } = running.routing.current();
  const [west, south, east, north] = city!;
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const corners = units.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? geometry.coordinates[0]!.filter(() => next() < 0.02) : [],
  );
  const points = [
    ...corners,
    ...Array.from({ length: pointCount }, () => [
      west + next() * (east - west),
      south + next() * (north - south),
    ]),
  ];
  const expected = points.map((): string[] => []);
  for (const id of tierIds) {
    const { table } = running.layers.find(id)!;
    const { rows } = await database.query<{ n: number; codes: string[] }>(
      `select p.n::int as n, array_agg(f.code order by f.code collate "C") as codes
         from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
         join ${table} f on ST_Covers(f.geom, ST_SetSRID(ST_Point(p.x, p.y), 4326)) group by p.n`,
      [points.map(([x]) => x), points.map(([, y]) => y)],
    );
    for (const { n, codes } of rows) expected[n - 1]!.push(...codes);
  }
  const differing = points.filter(
    ([x, y], i) =>
      locator
        .covering(x!, y!)
        .map((area) => mosaic.table.codes[area])
        .join() !== expected[i]!.join(),
  );
  expect(corners.length).toBeGreaterThan(10_000);
  expect(expected.filter((codes) => codes.length > 4).length).toBeGreaterThan(corners.length / 2);
  expect(differing).toEqual([]);
}, 300_000);

it('gives every unit grid its own family of areas', () => {
  const { mosaic, tiers } = running.routing.current();
  const { tierStart, codes } = mosaic.table;
  expect(tiers.every((tier) => tier !== null)).toBe(true);
  for (let area = tierStart[1]!; area < codes.length; area++) {
    const parent = mosaic.parents[area]!;
    expect(parent >= 0 && codes[area]!.startsWith(codes[parent]!)).toBe(true);
  }
});
