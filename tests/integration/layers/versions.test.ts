import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../../server/database/database.ts';
import { openLoad } from '../../../server/layers/loading/load.ts';
import { testDatabase } from '../../harness/database.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

let database: Database;
let server: LayerServer;
beforeAll(async () => {
  database = await testDatabase();
  server = await startLayerServer(database);
});
afterAll(async () => {
  await server.close();
  expect(server.failures).toEqual([]);
});

const parks = '/api/layers/parks/versions';
const park = (code: string, west = 123.00001) => area(code, [west, 31.00001, west + 0.01, 31.01001]);
const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

describe('a file sent to a layer', () => {
  test('becomes a version in the background; its address tells how far it is', async () => {
    const sent = await server.send<LayerVersion>('gis', 'POST', parks, collection(park('P1'), park('P2')), {
      'Content-Type': 'application/geo+json',
      'Content-Disposition': `attachment; filename="parks.geojson"`,
    });
    expect(sent.status).toBe(202);
    expect(sent.headers.get('location')).toBe(`${parks}/1`);
    expect(sent.body).toMatchObject({ layer: 'parks', version: 1, sourceName: 'parks.geojson' });
    expect(['reading', 'checking', 'checked']).toContain(sent.body.state);
    expect(await server.settled('parks', 1)).toMatchObject({
      state: 'checked',
      featureCount: 2,
      progress: { stage: 'checking' },
      understood: {
        format: 'geojson',
        encoding: 'utf-8',
        crs: 'CRS84',
        crsConfidence: 1,
        fields: ['code', 'name'],
      },
      issueCounts: {},
      problem: null,
    });
    expect(server.layers.find('parks')).toBeUndefined();
  });

  test('can be gzip, have other field names and another system, and be put in force at once', async () => {
    const properties = { ID: 'P1', 名称: '东园', P: 'x' };
    const feature = { ...park('P1'), properties };
    const query = `?map=${encodeURIComponent('code=ID,name=名称')}&crs=EPSG:4490&publish=true`;
    const sent = await server.send<LayerVersion>('gis', 'POST', parks + query, gzipSync(collection(feature)));
    expect(sent.status).toBe(202);
    expect(await server.settled('parks', 2)).toMatchObject({
      state: 'published',
      understood: { crs: 'EPSG:4490', crsConfidence: 1, fields: ['ID', '名称', 'P'] },
    });
    await expect.poll(() => server.layers.find('parks')?.version).toBe(2);
  });

  test('that is wrong is rejected with the reason, and leaves nothing of its features', async () => {
    const sent = await server.send<LayerVersion>('gis', 'POST', parks, '{"type":"FeatureCollection","fea', {
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent('公园.geojson')}`,
    });
    const rejected = await server.settled('parks', sent.body.version);
    expect(rejected).toMatchObject({
      state: 'rejected',
      featureCount: 0,
      problem: {
        code: 'invalid-json',
        detail: expect.stringContaining('公园.geojson: the file ends in the middle'),
      },
    });
    const { rows } = await database.query(
      `select to_regclass('wangge_data.version_' || table_id) as left_over from wangge.layer_versions
        where layer_id = 'parks' and version = $1`,
      [rejected.version],
    );
    expect(rows).toEqual([{ left_over: null }]);
    const publish = await server.send('gis', 'POST', `${parks}/${rejected.version}/publish`);
    expect(publish).toMatchObject({ status: 409, body: { code: 'not-checked' } });
  });
});

test('a long file of lines with a fault near its end is rejected at that line, and nothing stays of it', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) =>
    JSON.stringify(area(`P${i}`, [123, 31, 123.1, 31.1])),
  );
  lines[4_321] = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}';
  const sent = await server.send<LayerVersion>(
    'gis',
    'POST',
    '/api/layers/forests/versions',
    lines.join('\n'),
  );
  expect(await server.settled('forests', sent.body.version)).toMatchObject({
    state: 'rejected',
    problem: {
      detail: expect.stringMatching(/^upload, line 4322: the geometry is "Point", expected Polygon/),
    },
  });
  const { rows } = await database.query(
    `select to_regclass('wangge_data.version_' || table_id) as left_over from wangge.layer_versions
      where layer_id = 'forests'`,
  );
  expect(rows).toEqual([{ left_over: null }]);
});

test('the versions are listed, published and rolled back', async () => {
  expect((await server.send('gis', 'POST', `${parks}/1/publish`)).body).toMatchObject({
    version: 1,
    state: 'published',
  });
  expect(server.layers.find('parks')?.version).toBe(1);
  const list = await server.send<{ versions: LayerVersion[] }>('dispatcher', 'GET', parks);
  expect(list.body.versions.map(({ version, state }) => [version, state])).toEqual([
    [3, 'rejected'],
    [2, 'superseded'],
    [1, 'published'],
  ]);
  const back = await server.send('gis', 'POST', '/api/layers/parks/rollback');
  expect(back).toMatchObject({ status: 200, body: { version: 2, state: 'published' } });
  const again = await server.send('gis', 'POST', '/api/layers/parks/rollback');
  expect(again).toMatchObject({ status: 409, body: { code: 'nothing-to-roll-back' } });
});

describe('a load under way', () => {
  test('can be cancelled, and then nothing of it is left', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => park(`P${i}`, 123.00001 + (i % 1000) / 10_000));
    const sent = await server.send<LayerVersion>('gis', 'POST', parks, collection(...many));
    const path = `${parks}/${sent.body.version}`;
    const cancelled = await server.send('gis', 'DELETE', path);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', featureCount: 0 } });
    await expect
      .poll(
        async () =>
          (
            await database.query(
              `select to_regclass('wangge_data.version_' || table_id) as left_over from wangge.layer_versions
                where layer_id = 'parks' and version = $1`,
              [sent.body.version],
            )
          ).rows[0],
        { timeout: 30_000 },
      )
      .toEqual({ left_over: null });
    expect((await server.settled('parks', sent.body.version)).state).toBe('cancelled');
    const twice = await server.send('gis', 'DELETE', path);
    expect(twice).toMatchObject({ status: 409, body: { code: 'not-loading' } });
  });

  test('whose process was killed is rejected by whoever starts next, and its table removed', async () => {
    const target = { layer: 'parks', sourceName: 'lost.geojson', by: 'test', publish: false };
    const opened = await openLoad(database, target);
    await database.query(
      `update wangge.layer_versions set alive_at = now() - interval '1 hour'
        where layer_id = 'parks' and version = $1`,
      [opened.version],
    );
    const other = await startLayerServer(database);
    await expect
      .poll(async () => (await other.settled('parks', opened.version)).problem)
      .toMatchObject({ code: 'load-interrupted' });
    const { rows } = await database.query('select to_regclass($1) as left_over', [opened.table]);
    expect(rows).toEqual([{ left_over: null }]);
    await other.close();
  });
});

describe('refused', () => {
  test.each([
    ['no layer', '/api/layers/nowhere/versions', 'x', 404, 'unknown-layer'],
    ['nothing in the body', parks, '', 400, 'empty-body'],
    ['an encoding that is none', `${parks}?encoding=klingon`, 'x', 400, 'invalid-input'],
    ['a map of another form', `${parks}?map=kode=ID`, 'x', 400, 'bad-map'],
    ['a parameter that is not known', `${parks}?colour=red`, 'x', 400, 'invalid-input'],
  ])('%s', async (_, path, body, status, code) => {
    expect(await server.send('gis', 'POST', path, body)).toMatchObject({ status, body: { code } });
  });

  test('a coordinate system that nobody knows', async () => {
    const document = await server.load('parks', [park('P1')], '?crs=EPSG:99999');
    expect(document).toMatchObject({ state: 'rejected', problem: { code: 'unknown-crs' } });
  });

  test('whoever may not write, and versions that are not there', async () => {
    expect(await server.send(null, 'POST', parks, 'x')).toMatchObject({ status: 401 });
    expect(await server.send('dispatcher', 'POST', parks, 'x')).toMatchObject({ status: 403 });
    expect(await server.send('partner', 'GET', parks)).toMatchObject({ status: 403 });
    expect(await server.send('gis', 'GET', `${parks}/99`)).toMatchObject({
      status: 404,
      body: { code: 'unknown-version' },
    });
    expect(await server.send('gis', 'POST', `${parks}/one/publish`)).toMatchObject({ status: 404 });
  });
});
