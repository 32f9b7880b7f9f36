import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../../server/database/database.ts';
import type { IssueRow } from '../../../server/layers/version-store.ts';
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

interface Issue extends IssueRow {
  fixes: string[];
}

async function issuesOf(version: number, query = ''): Promise<Issue[]> {
  const path = `/api/layers/parks/versions/${version}/issues${query}`;
  return (await server.send<{ issues: Issue[] }>('gis', 'GET', path)).body.issues;
}

const park = (code: string, west: number, name?: string) =>
  area(code, [west, 31.00001, west + 0.01, 31.01001], name === undefined ? {} : { name });
/** Two triangles that meet in a point, drawn as one ring. */
function bowTie(code: string, west: number) {
  const feature = park(code, west);
  const [a, b, c, d] = feature.geometry.coordinates[0]!;
  feature.geometry.coordinates = [[a!, c!, b!, d!, a!]];
  return feature;
}

async function send(version: number, fixes: unknown) {
  return server.send<LayerVersion>('gis', 'POST', `/api/layers/parks/versions/${version}/fixes`, {
    fixes,
  });
}

test('what a person chooses is done in a new version and written into its history, and nothing else', async () => {
  const features = [park('P1', 123.00001), bowTie('P2', 123.02001), bowTie('P3', 123.04001)];
  const first = await server.load('parks', features);
  expect(first.issueCounts).toEqual({ 'invalid-geometry': 2 });
  const [second, third] = await issuesOf(first.version);
  expect(second).toMatchObject({ features: ['P2'], fixes: ['make-valid', 'drop', 'keep'] });
  const { status, body } = await send(first.version, [
    { issue: second!.id, fix: 'make-valid' },
    { issue: third!.id, fix: 'drop' },
  ]);
  expect(status).toBe(202);
  expect(await server.settled('parks', body.version)).toMatchObject({
    version: 2,
    state: 'checked',
    featureCount: 2,
    issueCounts: {},
    createdBy: 'gis',
    fixes: [
      { type: 'invalid-geometry', fix: 'make-valid', features: ['P2'] },
      { type: 'invalid-geometry', fix: 'drop', features: ['P3'] },
    ],
  });
  const pinned = (version: number) => server.layers.pinned('parks', version);
  const { rows } = await database.query(
    `select n.code, n.fid = o.fid as same_number, ST_AsBinary(n.geom) = ST_AsBinary(o.geom) as same_shape,
            ST_IsValid(n.geom) as valid, n.name = o.name and n.properties = o.properties as same_values
       from ${(await pinned(2))!.table} n join ${(await pinned(1))!.table} o on o.code = n.code order by n.code`,
  );
  expect(rows).toEqual([
    { code: 'P1', same_number: true, same_shape: true, valid: true, same_values: true },
    { code: 'P2', same_number: true, same_shape: false, valid: true, same_values: true },
  ]);
  expect((await pinned(1))?.featureCount).toBe(3);
});

test('of two features of one code the one is dropped or mended that the finding is about, and it is told', async () => {
  const features = [park('P1', 123.00001), bowTie('P1', 123.02001), bowTie('P2', 123.04001)];
  const first = await server.load('parks', features);
  const invalid = (await issuesOf(first.version)).filter(({ type }) => type === 'invalid-geometry');
  const { body } = await send(first.version, [
    { issue: invalid.find((issue) => issue.features[0] === 'P1')!.id, fix: 'drop' },
    { issue: invalid.find((issue) => issue.features[0] === 'P2')!.id, fix: 'make-valid' },
  ]);
  expect(await server.settled('parks', body.version)).toMatchObject({
    featureCount: 2,
    issueCounts: {},
    fixes: [
      { fix: 'drop', done: true, message: { zh: '已删除 P1', en: 'Dropped P1' } },
      { fix: 'make-valid', done: true, message: { zh: '已修复 P2 的图形', en: 'Made P2 valid' } },
    ],
  });
});

test('a fix that has nothing left to do says so', async () => {
  const { version } = await server.load('parks', [park('P0', 123.00001), bowTie('P1', 123.02001)]);
  const [issue] = await issuesOf(version);
  await database.query(
    `update ${(await server.layers.pinned('parks', version))!.table} set geom = ST_Envelope(geom)`,
  );
  const { body } = await send(version, [{ issue: issue!.id, fix: 'make-valid' }]);
  expect(await server.settled('parks', body.version)).toMatchObject({
    fixes: [{ done: false, message: { en: 'The geometry was valid already: nothing was changed' } }],
  });
});

test('an exception that was accepted stays accepted in the next version', async () => {
  const features = [park('P1', 123.00001, ''), park('P2', 123.02001, '')];
  const { version } = await server.load('parks', features);
  const [nameless] = await issuesOf(version);
  expect(nameless).toMatchObject({ features: ['P1'], accepted: false, fixes: ['keep'] });
  const kept = await send(version, [{ issue: nameless!.id, fix: 'keep' }]);
  expect(kept).toMatchObject({ status: 200, body: { version } });
  const next = await server.load('parks', [...features, park('P3', 123.04001, '')]);
  const open = await issuesOf(next.version, '?accepted=false');
  expect(open.map((issue) => issue.features[0])).toEqual(['P2', 'P3']);
  const accepted = await issuesOf(next.version, '?accepted=true');
  expect(accepted).toMatchObject([{ id: nameless!.id, features: ['P1'] }]);
});

test('refused: unknown issues, fixes that do not fit, fixes that leave nothing, people who may not', async () => {
  const { version } = await server.load('parks', [bowTie('P1', 123.00001)]);
  const [issue] = await issuesOf(version);
  expect(await send(version, [{ issue: 'none', fix: 'drop' }])).toMatchObject({
    status: 404,
    body: { code: 'unknown-issue', errors: [{ path: '/fixes/0/issue' }] },
  });
  const nameless = await server.load('parks', [park('P1', 123.00001, '')]);
  const [missing] = await issuesOf(nameless.version);
  expect(await send(nameless.version, [{ issue: missing!.id, fix: 'make-valid' }])).toMatchObject({
    status: 400,
    body: { code: 'impossible-fix', errors: [{ message: 'expected keep' }] },
  });
  const emptied = await send(version, [{ issue: issue!.id, fix: 'drop' }]);
  expect(await server.settled('parks', emptied.body.version)).toMatchObject({
    state: 'rejected',
    problem: { code: 'nothing-left' },
  });
  expect(await send(version, [])).toMatchObject({ status: 400 });
  expect(await send(99, [{ issue: 'x', fix: 'drop' }])).toMatchObject({ status: 404 });
  const path = `/api/layers/parks/versions/${version}/fixes`;
  expect(await server.send('dispatcher', 'POST', path, { fixes: [] })).toMatchObject({ status: 403 });
});
