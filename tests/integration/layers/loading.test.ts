import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';

let database: Database;
let layers: LayerService;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-load-'));
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await layers.close();
  await rm(folder, { recursive: true });
});

function square(code: string | null, west: number, name = `name of ${code}`) {
  const [a, b] = [west, west + 0.5];
  return {
    type: 'Feature',
    properties: { code, name, parent: '990101', area_ha: 12.5, note: null },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [a, 31],
          [b, 31],
          [b, 31.5],
          [a, 31.5],
          [a, 31],
        ],
      ],
    },
  };
}

async function load(layer: string, features: unknown[], publish = true) {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const request = { layer, path, map: {}, crs: undefined, encoding: undefined, by: 'test', publish };
  return loadFile(database, request, () => undefined);
}

async function rowsOf(layer: string, version: number) {
  const pinned = await layers.pinned(layer, version);
  const { rows } = await database.query(
    `select fid, code, name, parent, properties, ST_AsText(geom) as wkt, ST_SRID(geom) as srid
       from ${pinned?.table} order by fid`,
  );
  return rows;
}

test('a loaded version holds every feature as the file had it', async () => {
  const result = await load('forests', [square('F1', 123), square('F2', 123.5)], false);
  expect(result).toMatchObject({
    version: 1,
    state: 'checked',
    featureCount: 2,
    understood: { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1 },
    issueCounts: {},
  });
  expect(await rowsOf('forests', 1)).toEqual([
    {
      fid: 1,
      code: 'F1',
      name: 'name of F1',
      parent: '990101',
      properties: { area_ha: 12.5, note: null },
      wkt: 'POLYGON((123 31,123.5 31,123.5 31.5,123 31.5,123 31))',
      srid: 4326,
    },
    expect.objectContaining({ fid: 2, code: 'F2' }),
  ]);
  expect(await layers.pinned('forests', 1)).toMatchObject({ featureCount: 2, bbox: [123, 31, 124, 31.5] });
});

test('a version that is only checked is not in force', async () => {
  expect(layers.find('forests')).toBeUndefined();
});

describe('publishing', () => {
  test('puts the version in force here and in another process that follows the feed', async () => {
    const other = await createLayers(database, (error) => {
      throw error;
    });
    const heard: string[][] = [];
    other.onChange((ids) => heard.push(ids));
    await layers.publish('forests', 1, 'gis');
    expect(layers.find('forests')).toMatchObject({ version: 1, title: { zh: '林地', en: 'Forests' } });
    await expect.poll(() => heard).toEqual([['forests']]);
    expect(other.find('forests')?.version).toBe(1);
    await other.close();
  });

  test('keeps the numbers of features whose code stays, and never uses a number twice', async () => {
    await load('forests', [square('F3', 124), square('F2', 123.5), square(null, 124.5)]);
    await layers.refresh();
    expect(layers.find('forests')?.version).toBe(2);
    const numbers = (await rowsOf('forests', 2)).map((row) => [row.code, row.fid]);
    expect(numbers).toEqual([
      ['F2', 2],
      ['F3', 3],
      [null, 5],
    ]);
  });

  test('refuses what is in force already, and versions and layers that are not there', async () => {
    await expect(layers.publish('forests', 2, 'gis')).rejects.toMatchObject({ code: 'already-published' });
    await expect(layers.publish('forests', 9, 'gis')).rejects.toMatchObject({ code: 'unknown-version' });
    await expect(layers.publish('nowhere', 1, 'gis')).rejects.toThrow(
      /There is no layer "nowhere"; the catalogue holds .*ancient-trees, .*cameras/,
    );
  });

  test('a question about the past is answered by the version that was in force then', async () => {
    const second = layers.find('forests')!;
    const before = new Date(second.effectiveFrom.getTime() - 1);
    const then = (await layers.at(before)).find((layer) => layer.id === 'forests');
    expect(then?.version).toBe(1);
    expect(await layers.at(new Date('2001-01-01'))).toEqual([]);
  });

  test('rolling back puts the version before in force, and there is none before the first', async () => {
    expect(await layers.rollback('forests', 'gis')).toBe(1);
    expect(layers.find('forests')?.version).toBe(1);
    const { rows } = await database.query(
      `select version, state from wangge.layer_versions where layer_id = 'forests' order by version`,
    );
    expect(rows).toEqual([
      { version: 1, state: 'published' },
      { version: 2, state: 'superseded' },
    ]);
    await expect(layers.rollback('forests', 'gis')).rejects.toMatchObject({ code: 'nothing-to-roll-back' });
  });
});

test('two people who publish at once are served one after the other', async () => {
  await load('parks', [square('P1', 123)], false);
  await load('parks', [square('P1', 123.1)], false);
  await Promise.all([layers.publish('parks', 1, 'one'), layers.publish('parks', 2, 'two')]);
  const { rows } = await database.query(
    `select l.published_version, count(*) filter (where v.state = 'published') as published
       from wangge.layers l join wangge.layer_versions v on v.layer_id = l.id
      where l.id = 'parks' group by l.published_version`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.published).toBe(1);
  expect(layers.find('parks')?.version).toBe(rows[0]?.published_version);
});

test('what is doubtful is counted', async () => {
  const bowTie = square('S1', 123);
  bowTie.geometry.coordinates = [
    [
      [123, 31],
      [123.5, 31.5],
      [123.5, 31],
      [123, 31.5],
      [123, 31],
    ],
  ];
  const nameless = { ...square('S2', 124), properties: { code: 'S2', name: '' } };
  const { issueCounts } = await load(
    'streets',
    [bowTie, nameless, square('S2', 124.5), square(null, 125)],
    false,
  );
  expect(issueCounts).toMatchObject({ 'invalid-geometry': 1, 'duplicate-code': 1, 'missing-name': 1 });
});

describe('a file with a fault', () => {
  test('leaves a version that says why, and nothing of its features', async () => {
    const count = async () =>
      (
        await database.query(
          `select (select count(*) from wangge.layer_versions where state <> 'rejected') as versions,
                  (select count(*) from wangge.layer_issues) as issues,
                  (select count(*) from pg_tables where schemaname = 'wangge_data') as tables`,
        )
      ).rows[0];
    const before = await count();
    const broken = { ...square('P2', 123), geometry: { type: 'Point', coordinates: [123, 31] } };
    await expect(load('parks', [square('P1', 123), broken])).rejects.toThrow(
      'parks.geojson, feature 2: the geometry is "Point", expected Polygon or MultiPolygon',
    );
    const nul = square('P\u00002', 124);
    await expect(load('parks', [square('P1', 123), nul])).rejects.toThrow(
      /parks\.geojson, feature 2, field code: .* holds a NUL character/,
    );
    // This fault comes from the database, in the middle of the write.
    const deep = square('P3', 124);
    Object.assign(deep.properties, { deep: JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) });
    await expect(load('parks', [square('P1', 123), deep])).rejects.toThrow();
    expect(await count()).toEqual(before);
    const { rows } = await database.query(
      `select problem ->> 'detail' as detail, feature_count, bbox from wangge.layer_versions
        where layer_id = 'parks' and state = 'rejected' order by version limit 1`,
    );
    expect(rows[0]).toEqual({
      detail: expect.stringContaining('parks.geojson, feature 2: the geometry is "Point"'),
      feature_count: 0,
      bbox: null,
    });
  });

  test('an unknown layer is refused before the file is read', async () => {
    await expect(load('no-such-layer', [square('A', 123)])).rejects.toMatchObject({ code: 'unknown-layer' });
  });
});

test('CSV points become a version too', async () => {
  const path = join(folder, 'trees.csv');
  await writeFile(path, 'code,name,经度,纬度,species\nT1,银杏一号,123.25,31.125,Ginkgo biloba\n');
  const request = {
    layer: 'ancient-trees',
    path,
    map: {},
    crs: undefined,
    encoding: undefined,
    by: 'test',
    publish: true,
  };
  await loadFile(database, request, () => undefined);
  expect(await rowsOf('ancient-trees', 1)).toEqual([
    {
      fid: 1,
      code: 'T1',
      name: '银杏一号',
      parent: null,
      properties: { species: 'Ginkgo biloba' },
      wkt: 'POINT(123.25 31.125)',
      srid: 4326,
    },
  ]);
});
