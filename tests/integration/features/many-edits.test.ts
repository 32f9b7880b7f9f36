import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CameraCity, camera, type Item, startCameraCity } from '../../harness/cameras.ts';
import type { ProblemBody } from '../../harness/operations.ts';

let city: CameraCity;
let operations: CameraCity['operations'];
let layers: CameraCity['layers'];
let send: CameraCity['send'];
let inForce: CameraCity['inForce'];
beforeAll(async () => {
  city = await startCameraCity();
  ({ operations, layers, send, inForce } = city);
});
afterAll(async () => {
  await city.close();
  expect(operations.failures).toEqual([]);
});

describe('a collection that is sent', () => {
  const items = '/ogc/collections/cameras/items';
  const many = (features: unknown[], type = 'FeatureCollection') => send('POST', items, { type, features });

  test('is created whole as one version, each feature with its number and ETag in order', async () => {
    const { version } = await inForce('cameras');
    const sent = Array.from({ length: 300 }, (_, i) => camera(`M${i}`, 123.0051 + i * 1e-5));
    const created = await send<{ version: number; features: { id: number; etag: string }[] }>('POST', items, {
      type: 'FeatureCollection',
      features: sent,
    });
    expect([created.status, created.body.version]).toEqual([201, version + 1]);
    expect(created.body.features).toHaveLength(300);
    const last = created.body.features.at(-1)!;
    const read = await send<Item>('GET', `${items}/${last.id}`);
    expect([read.body.properties.code, read.headers.get('etag')]).toEqual(['M299', `"${last.etag}"`]);
  });

  test.each([
    [
      'a geometry of another kind',
      [camera('N1', 123.006), { ...camera('N2', 123), geometry: { type: 'Polygon', coordinates: [] } }],
      400,
      'invalid-geometry',
      '/features/1',
    ],
    [
      'a text for a number',
      [camera('N1', 123.006), camera('N2', 123.006, { bearing: 'north' })],
      400,
      'bad-property',
      '/features/1/properties/bearing',
    ],
    [
      'what is no feature',
      [camera('N1', 123.006), { type: 'Point' }],
      400,
      'invalid-input',
      '/features/1/type',
    ],
    ['nothing', [], 400, 'invalid-input', '/features'],
  ])('with %s is refused whole, naming which', async (_, features, status, code, path) => {
    const { version } = await inForce('cameras');
    const chinese = { zh: expect.stringMatching(/[一-鿿]/) };
    expect(await many(features)).toMatchObject({
      status,
      body: { code, text: chinese, errors: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
    expect((await inForce('cameras')).version).toBe(version);
  });

  test('with two of one code, or more features than are taken at once, is refused whole', async () => {
    const { version } = await inForce('cameras');
    expect(await many([camera('N1', 123.006), camera('N1', 123.006)])).toMatchObject({
      status: 409,
      body: { code: 'breaks-rules' },
    });
    expect(await many(Array.from({ length: 5001 }, (_, i) => camera(`N${i}`, 123.006)))).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [expect.objectContaining({ path: '/features' })] },
    });
    expect((await inForce('cameras')).version).toBe(version);
  });
});

describe('a transaction', () => {
  const items = '/ogc/collections/cameras/items';
  interface Done {
    version: number;
    summary: Record<string, number>;
    etags: Record<string, string>;
    [results: string]: unknown;
  }
  const act = <Body = Done>(transaction: unknown[], more: object = {}) =>
    send<Body>('POST', '/ogc/collections/cameras/transactions', { transaction, ...more });
  const idsOf = (addresses: unknown) => (addresses as string[]).map((each) => each.split('/').at(-1)!);
  const read = async (id: string) => (await operations.request<Item>('gis', `${items}/${id}`)).body;
  const versionNow = () => layers.find('cameras')?.version;

  test('inserts, replaces, updates and deletes together, by numbers and codes, as one version', async () => {
    const { status, body: made } = await act([
      {
        action: 'insert',
        collection: 'cameras',
        items: ['T1', 'T2', 'T3', 'T4'].map((code, i) => camera(code, 123.0061 + i / 1e4)),
      },
    ]);
    expect([status, made.summary.totalInserted]).toEqual([200, 4]);
    const [first, second] = idsOf(made.insertResults);
    const { status: done, body } = await act([
      {
        action: 'update',
        filter: { ids: [first, 'T2'] },
        etags: { T2: `"${made.etags[second!]}"` },
        properties: {
          modify: [
            { name: 'note', value: 'moved' },
            { name: 'geometry', value: { type: 'Point', coordinates: [123.0052, 31.0052] } },
          ],
          delete: ['name'],
        },
      },
      {
        action: 'replace',
        filter: { ids: ['T3'] },
        properties: { feature: camera('T3', 123.0055, { note: 'new' }) },
      },
      { action: 'delete', filter: { ids: ['T4'] } },
      { action: 'insert', items: [camera('T5', 123.0058)] },
    ]);
    expect([done, body.version]).toEqual([200, made.version + 1]);
    expect(body.summary).toEqual({ totalInserted: 1, totalUpdated: 2, totalReplaced: 1, totalDeleted: 1 });
    for (const id of [first!, 'T2']) {
      const { properties, geometry } = await read(id);
      expect(properties).toMatchObject({ note: 'moved', name: null });
      expect(geometry.coordinates).toEqual([123.0052, 31.0052]);
    }
    expect((await read('T3')).properties).toMatchObject({ note: 'new' });
    expect((await operations.request('gis', `${items}/T4`)).status).toBe(404);
    expect(idsOf(body.insertResults)).toEqual([String((await read('T5')).id)]);
  });

  test.each<[string, unknown[], number, string, string]>([
    [
      'a feature that is not there',
      [{ action: 'delete', filter: { ids: ['nobody'] } }],
      404,
      'unknown-feature',
      '/transaction/1/filter/ids/0',
    ],
    [
      'an ETag of another state',
      [
        {
          action: 'update',
          filter: { ids: ['C1'] },
          etags: { C1: '"x"' },
          properties: { modify: [{ name: 'note', value: 'n' }] },
        },
      ],
      412,
      'feature-changed',
      '/transaction/1/etag',
    ],
    [
      'a geometry that is none',
      [
        {
          action: 'insert',
          items: [
            camera('U2', 123.006),
            { ...camera('U3', 123.006), geometry: { type: 'Point', coordinates: ['a', 31] } },
          ],
        },
      ],
      400,
      'invalid-geometry',
      '/transaction/1/items/1',
    ],
    [
      'another collection',
      [{ action: 'delete', collection: 'streets', filter: { ids: ['C1'] } }],
      400,
      'other-collection',
      '/transaction/1/collection',
    ],
    ['a feature twice', [{ action: 'delete', filter: { ids: ['C1', 'C1'] } }], 400, 'edited-twice', ''],
    [
      'two features in place of one',
      [{ action: 'replace', filter: { ids: ['C1', 'C2'] }, properties: { feature: camera('C9', 123.006) } }],
      400,
      'invalid-input',
      '/transaction/1/filter/ids',
    ],
    ['something else to do', [{ action: 'drop' }], 400, 'invalid-input', '/transaction/1/action'],
  ])('with %s leaves all as it was, and says where', async (_, wrong, status, code, path) => {
    const before = versionNow();
    const answer = await act<ProblemBody>([{ action: 'insert', items: [camera('U1', 123.006)] }, ...wrong]);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (path) expect(JSON.stringify(answer.body.errors)).toContain(`"${path}`);
    await layers.refresh();
    expect(versionNow()).toBe(before);
    expect((await operations.request('gis', `${items}/U1`)).status).toBe(404);
  });

  test('that may go on after a fault is not there, and it is for those alone who may write', async () => {
    const batch = await act<ProblemBody>([{ action: 'delete', filter: { ids: ['C1'] } }], {
      semantic: 'batch',
    });
    expect([batch.status, batch.body.code]).toEqual([400, 'invalid-input']);
    for (const role of ['dispatcher', 'partner'] as const) {
      const refused = await operations.request(role, '/ogc/collections/cameras/transactions', {
        body: { transaction: [{ action: 'delete', filter: { ids: ['C1'] } }] },
      });
      expect([role, refused.status]).toEqual([role, 403]);
    }
  });
});
