import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { tileBounds } from '../../../tiles/address.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';
import { cameras, grids, key, publish, published, rivers, serve, type Town, trees } from './town.ts';

let database: Database;
/** One makes its tiles in memory; the other one in the database, where it can. */
let towns: Town[];

beforeAll(async () => {
  database = await testDatabase();
  towns = [await serve(database), await serve(database, { memoryFeatures: 0 })];
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await publish(database, 'ancient-trees', trees());
  for (const { layers } of towns) {
    await layers.refresh();
    expect(layers.published()).toHaveLength(4);
  }
});
afterAll(async () => {
  for (const town of towns) await town.close();
});

function path(ids: string, z: number, question: Record<string, string>): string {
  const side = 2 ** z;
  const [x, y] = [Math.floor(mercatorX(123.1) * side), Math.floor(mercatorY(31.1) * side)];
  return `/tiles/${ids}/${z}/${x}/${y}?${new URLSearchParams(question)}`;
}

async function get(town: Town, address: string, headers: Record<string, string> = {}) {
  const response = await fetch(town.url + address, {
    headers: { Authorization: `Bearer ${key}`, ...headers },
  });
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, etag: response.headers.get('etag'), body };
}

function featuresOf(body: Uint8Array, id: string): Map<number, Record<string, unknown>> {
  expect(mvtFaults(body)).toEqual([]);
  const layer = new VectorTile(new PbfReader(body)).layers[id];
  return new Map(
    Array.from({ length: layer?.length ?? 0 }, (_, at) => {
      const feature = layer!.feature(at);
      return [feature.id!, feature.properties];
    }),
  );
}

describe('a filtered tile', () => {
  test.each([
    ['rivers', 8, "class = 'city'", "properties ->> 'class' = 'city'"],
    ['rivers', 8, "NOT class IN ('city') AND name LIKE '%-_号'", "properties ->> 'class' <> 'city'"],
    ['cameras', 11, 'bearing BETWEEN -10 AND 10', "(properties ->> 'bearing')::int between -10 and 10"],
    ['cameras', 11, "CASEI(name_en) LIKE CASEI('NO. CAMERA-1_')", "name_en like 'No. camera-1_'"],
    ['cameras', 11, 'bearing IS NULL', 'false'],
    [
      'cameras',
      11,
      'S_WITHIN(geometry, POLYGON((123 31, 123.1 31, 123 31.1, 123 31)))',
      "st_within(geom, st_geomfromtext('POLYGON((123 31, 123.1 31, 123 31.1, 123 31))', 4326))",
    ],
    [
      'unit-grids',
      13,
      "S_INTERSECTS(geometry, LINESTRING(123.05 31.05, 123.15 31.15)) OR code = '990101001001205'",
      `st_intersects(geom, st_geomfromtext('LINESTRING(123.05 31.05, 123.15 31.15)', 4326))
       or code = '990101001001205'`,
    ],
  ])('of %s at zoom %i holds what answers %s', async (id, z, filter, condition) => {
    const { table } = published(towns[0]!.layers, id);
    const whole = featuresOf((await get(towns[0]!, path(id, z, {}))).body, id);
    const { rows } = await database.query<{ fid: number }>(
      `select fid from (select *, properties ->> 'name_en' as name_en from ${table}) f where ${condition}`,
    );
    const expected = rows.map(({ fid }) => fid).filter((fid) => whole.has(fid));
    for (const town of towns) {
      const { status, body } = await get(town, path(id, z, { filter, 'filter-lang': 'cql2-text' }));
      expect(status).toBe(expected.length > 0 ? 200 : 204);
      const found = featuresOf(body, id);
      expect([...found.keys()].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      for (const [fid, properties] of found) expect(properties).toEqual(whole.get(fid));
    }
  });

  test('of points that are too many counts those that were chosen', async () => {
    const filter = "code LIKE 'tree-1%'";
    const counted = async (margin: number) => {
      const { rows } = await database.query<{ count: number }>(
        `select count(*) from ${published(towns[0]!.layers, 'ancient-trees').table}
          where code like 'tree-1%' and geom && st_makeenvelope($1, $2, $3, $4, 4326)`,
        tileBounds({ z: 10, x: 862, y: 418 }).map((side, at) => side + (at < 2 ? -margin : margin)),
      );
      return rows[0]!.count;
    };
    for (const town of towns) {
      const { body } = await get(town, path('ancient-trees', 10, { filter }));
      const counts = [...featuresOf(body, 'ancient-trees').values()].map(({ pointCount }) => pointCount ?? 1);
      const total = counts.reduce<number>((sum, count) => sum + Number(count), 0);
      // Neighbourhoods along the edge are counted whole: a sixty-fourth of a tile.
      expect(total).toBeGreaterThanOrEqual(await counted(0));
      expect(total).toBeLessThanOrEqual(await counted(360 / 2 ** 10 / 64));
    }
  });

  test('is filtered in every layer of a composite', async () => {
    for (const town of towns) {
      const { body } = await get(
        town,
        path('rivers,unit-grids', 13, { filter: "code LIKE '%0' OR code LIKE 'river%'" }),
      );
      for (const id of ['rivers', 'unit-grids']) {
        const found = [...featuresOf(body, id).values()];
        expect(found.length).toBeGreaterThan(0);
        for (const { code } of found) expect(code).toMatch(/0$|^river/);
      }
    }
  });

  test('is the same tile for the same filter in other words, and another one for another', async () => {
    const [town] = towns as [Town];
    const tag = async (question: Record<string, string>) =>
      (await get(town, path('rivers', 8, question))).etag;
    const city = await tag({ filter: "class = 'city'" });
    expect(await tag({ filter: "( class='city' )", 'filter-lang': 'cql2-text' })).toBe(city);
    expect(new Set([city, await tag({}), await tag({ filter: "class = 'town'" })]).size).toBe(3);
    const condition = { 'If-None-Match': city! };
    expect((await get(town, path('rivers', 8, { filter: "class  =  'city'" }), condition)).status).toBe(304);
  });

  test('holds the properties that were asked for and no others', async () => {
    for (const town of towns) {
      const { body } = await get(town, path('cameras', 11, { properties: 'bearing,code' }));
      const found = [...featuresOf(body, 'cameras').values()];
      expect(found.length).toBeGreaterThan(100);
      for (const properties of found)
        expect(properties).toEqual({ code: expect.any(String), bearing: expect.any(Number) });
      const bare = await get(town, path('cameras', 11, { properties: '', filter: 'bearing > 0' }));
      for (const properties of featuresOf(bare.body, 'cameras').values()) expect(properties).toEqual({});
    }
  });
});

test.each([
  [{ filter: "owner = 'x'" }, 'bad-filter', /character 1: there is no property "owner"/],
  [{ filter: "code = 'it's'" }, 'bad-filter', /character 13: the quote ' opened here is never closed/],
  [{ filter: "code = '" }, 'bad-filter', /character 8: the quote ' opened here is never closed/],
  [{ filter: "code = ''; drop table wangge.layers; --'" }, 'bad-filter', /character 10: ";" has no meaning/],
  [{ filter: "code = 'a'", 'filter-lang': 'cql-text' }, 'unsupported-value', /expected cql2-text/],
  [{ filter: "code = 'a'", 'filter-crs': 'EPSG:3857' }, 'unsupported-value', /CRS84/],
  [{ properties: 'code,owner' }, 'unknown-property', /"cameras" has no property "owner"/],
])('a tile is refused with %j: %s', async (question, code, detail) => {
  const response = await fetch(towns[0]!.url + path('cameras', 11, question), {
    headers: { Authorization: `Bearer ${key}` },
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
  expect(await response.json()).toMatchObject({ code, detail: expect.stringMatching(detail) });
});
