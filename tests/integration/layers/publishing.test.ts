import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerVersion, Publication } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { testDatabase } from '../../harness/database.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

let database: Database;
// As two processes: each with its own catalogue in memory.
let here: LayerServer;
let there: LayerServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-publishing-'));
  database = await testDatabase();
  here = await startLayerServer(database);
  there = await startLayerServer(database);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  for (const server of [here, there]) {
    await server.close();
    expect(server.failures).toEqual([]);
  }
});

const park = (i: number) => area(`P${i}`, [123 + i / 100, 31.00001, 123.00801 + i / 100, 31.01001]);
const parks = (count: number) => Array.from({ length: count }, (_, i) => park(i));
const versions = '/api/layers/parks/versions';

/** Loads without the thread that a request starts: many small loads are quicker so. */
async function load(layer: string, features: object[], publish = false) {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  return loadFile(database, { layer, path, map: {}, by: 'test', publish }, () => undefined);
}

function publish(version: number, body?: object) {
  return here.send<LayerVersion & { code: string; detail: string }>(
    'gis',
    'POST',
    `${versions}/${version}/publish`,
    body,
  );
}
const inForce = (server: LayerServer) => server.layers.find('parks')?.version;

describe('a version with a time to come', () => {
  let planned: Date;
  test('waits, and is in force everywhere from that moment on', async () => {
    for (const count of [8, 9]) await load('parks', parks(count));
    expect((await publish(1)).status).toBe(200);
    await expect.poll(() => inForce(there)).toBe(1);
    planned = new Date(Date.now() + 1_000);
    const answer = await publish(2, { effectiveFrom: planned.toISOString() });
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'checked', plannedFor: planned.toISOString() },
    });
    expect([inForce(here), inForce(there)]).toEqual([1, 1]);
    await expect.poll(() => [inForce(here), inForce(there)], { timeout: 10_000 }).toEqual([2, 2]);
    expect(Date.now()).toBeGreaterThanOrEqual(planned.getTime());
    expect(await here.layers.at(planned)).toMatchObject([
      { id: 'parks', version: 2, effectiveFrom: planned },
    ]);
    const before = new Date(planned.getTime() - 1);
    expect(await here.layers.at(before)).toMatchObject([{ version: 1 }]);
    const document = await here.send<LayerVersion>('gis', 'GET', `${versions}/2`);
    expect(document.body).toMatchObject({ state: 'published', plannedFor: null });
    const { rows } = await database.query(
      `select payload -> 'whole' as whole, jsonb_array_length(payload -> 'boxes') as boxes
         from wangge.feed where payload @> '{"version": 2, "change": "published"}'`,
    );
    // Told once; every park, as the two versions were numbered before either was in force.
    expect(rows).toEqual([{ whole: false, boxes: 9 }]);
  });

  test('can be taken back before, and only then', async () => {
    const effectiveFrom = new Date(Date.now() + 3_600_000).toISOString();
    await publish(1, { effectiveFrom, replaces: 2 });
    expect((await publish(1, { effectiveFrom })).body.code).toBe('already-planned');
    const cancel = () => here.send<LayerVersion>('gis', 'DELETE', `${versions}/1/publish`);
    expect(await cancel()).toMatchObject({ status: 200, body: { state: 'superseded', plannedFor: null } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'not-planned' } });
    const path = '/api/layers/parks/publications';
    const { body } = await here.send<{ publications: Publication[] }>('gis', 'GET', path);
    expect(body.publications).toMatchObject([
      { version: 1, state: 'cancelled', by: 'gis' },
      { version: 2, state: 'in-force', effectiveFrom: planned.toISOString() },
      { version: 1, state: 'past' },
    ]);
  });

  test('comes into force at the next start where nothing ran at its moment', async () => {
    await database.query(
      `insert into wangge.planned_publications (layer_id, version, effective_from, planned_by)
       values ('parks', 1, now() - interval '1 second', 'gis')`,
    );
    const restarted = await startLayerServer(database);
    expect(inForce(restarted)).toBe(1);
    await restarted.close();
    await expect.poll(() => [inForce(here), inForce(there)]).toEqual([1, 1]);
    expect((await publish(2)).status).toBe(200);
  });

  test.each([
    ['a time before anybody drew maps of it', { effectiveFrom: '1820-01-01T00:00:00Z' }, 'implausible-time'],
    ['no time', { effectiveFrom: 'tomorrow' }, 'invalid-input'],
    ['a far future', { effectiveFrom: '2126-01-01T00:00:00Z' }, 'implausible-time'],
  ])('is refused for %s', async (_, body, code) => {
    expect(await publish(1, body)).toMatchObject({ status: 400, body: { code } });
  });
});

test('a version that is far smaller than the one in force waits for a confirmation', async () => {
  const { version, state, heldBack } = await load('parks', parks(3), true);
  expect(state).toBe('checked');
  expect(heldBack).toMatch(/has 3 features.*has 9/);
  const refused = await publish(version);
  expect(refused).toMatchObject({ status: 409, body: { code: 'far-smaller' } });
  expect(refused.body.detail).toMatch(/has 3 features.*has 9: 6 would be gone/);
  expect(inForce(here)).toBe(2);
  expect((await publish(version, { confirm: true })).status).toBe(200);
  expect(inForce(here)).toBe(version);
  const rolled = await here.send<LayerVersion>('gis', 'POST', '/api/layers/parks/rollback');
  expect(rolled).toMatchObject({ status: 200, body: { version: 2 } });
  const insisted = await here.load('parks', parks(3), '?publish=true&confirm=true');
  expect(insisted).toMatchObject({ state: 'published', problem: null });
  expect((await here.send('gis', 'POST', '/api/layers/parks/rollback')).body).toMatchObject({ version: 2 });
});

test('undone twice, a version tells of all places that changed since, and compares nothing', async () => {
  for (const count of [9, 10, 11])
    await publish((await load('parks', parks(count))).version, { confirm: true });
  const back = () => here.send<LayerVersion>('gis', 'POST', '/api/layers/parks/rollback');
  const [first, second] = [await back(), await back()];
  expect(first.body.version - second.body.version).toBe(1);
  const { rows } = await database.query<{ boxes: number[][] }>(
    'select boxes from wangge.publication_places order by publication_id desc limit 1',
  );
  const places = new Set(rows[0]!.boxes.map(String));
  expect([rows[0]!.boxes.length, places.size]).toEqual([3, 2]);
});

test('of two people who publish at once over the same version, one is told', async () => {
  const [a, b] = [await load('parks', parks(9)), await load('parks', parks(10))];
  const seen = { replaces: inForce(here) };
  const answers = await Promise.all([publish(a.version, seen), publish(b.version, seen)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('layer-changed');
  const winner = answers.find(({ status }) => status === 200)!.body.version;
  await expect.poll(() => [inForce(here), inForce(there)]).toEqual([winner, winner]);
});

test('a changed definition reaches the other process', async () => {
  const trees = {
    id: 'street-benches',
    title: { zh: '座椅', en: 'Benches' },
    theme: 'appearance',
    role: 'thematic',
    geometryType: 'Polygon',
    visibility: 'public',
    minZoom: 10,
    maxZoom: 16,
    fields: [],
    style: [],
  };
  await here.send('gis', 'PUT', '/api/layers/street-benches', trees);
  await load('street-benches', parks(1), true);
  await expect.poll(() => there.layers.find('street-benches')?.title.en).toBe('Benches');
  await here.send('gis', 'PUT', '/api/layers/street-benches', { ...trees, visibility: 'internal' });
  await expect.poll(() => there.layers.find('street-benches')?.visibility).toBe('internal');
});
