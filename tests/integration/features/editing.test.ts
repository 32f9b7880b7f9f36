import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DoneEdit, Revision } from '../../../domain/answers/edits.ts';
import type { Database } from '../../../server/database/database.ts';
import { examine } from '../../../server/layers/checking/examine.ts';
import type { LayerService } from '../../../server/layers/service.ts';
import { versionDocument } from '../../../server/layers/version-store.ts';
import { type CameraCity, camera, type Item, startCameraCity } from '../../harness/cameras.ts';
import type { Operations, ProblemBody } from '../../harness/operations.ts';

let city: CameraCity;
let database: Database;
let operations: Operations;
let layers: LayerService;
let send: CameraCity['send'];
let inForce: CameraCity['inForce'];
beforeAll(async () => {
  city = await startCameraCity();
  ({ database, operations, layers, send, inForce } = city);
});
afterAll(async () => {
  await city.close();
  expect(operations.failures).toEqual([]);
});

function box(code: string, [west, south, east, north]: [number, number, number, number]) {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: 'Feature',
    properties: { code, name: `${code}街道`, parent: code.slice(0, 6) },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

async function read(collection: string, code: string): Promise<{ item: Item; path: string; etag: string }> {
  const { body } = await send<{ features: Item[] }>(
    'GET',
    `/ogc/collections/${collection}/items?code=${code}`,
  );
  const path = `/ogc/collections/${collection}/items/${body.features[0]!.id}`;
  const { body: item, headers } = await send<Item>('GET', path);
  return { item, path, etag: headers.get('etag')! };
}
async function countOf(table: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`select count(*) as count from ${table}`);
  return rows[0]!.count;
}

test('which methods there are is told to who asks', async () => {
  const { path } = await read('cameras', 'C1');
  const allowed = async (address: string) => {
    const answer = await fetch(`${operations.url}${address}`, { method: 'OPTIONS' });
    return answer.headers.get('allow');
  };
  expect(await allowed(path)).toBe('GET, HEAD, PUT, PATCH, DELETE, OPTIONS');
  expect(await allowed('/ogc/collections/cameras/items')).toBe('GET, HEAD, POST, OPTIONS');
});

describe('one feature', () => {
  test('is created, changed and deleted, each a version that is in force at once', async () => {
    const first = await inForce('cameras');
    const created = await send('POST', '/ogc/collections/cameras/items', camera('C4', 123.00844));
    expect(created.status).toBe(201);
    const address = created.headers.get('location')!;
    expect(address).toMatch(/\/ogc\/collections\/cameras\/items\/\d+$/);
    const { path, etag, item } = await read('cameras', 'C4');
    expect(address.endsWith(path)).toBe(true);
    expect(etag).toBe(created.headers.get('etag'));
    expect(item.geometry.coordinates).toEqual([123.00844, 31.00511]);

    const patched = await send('PATCH', path, { properties: { name: '路口', bearing: 90 } }, etag);
    expect(patched.status).toBe(204);
    const now = await read('cameras', 'C4');
    expect(now.item).toMatchObject({
      properties: { code: 'C4', name: '路口', bearing: 90 },
      geometry: item.geometry,
    });
    expect(now.etag).toBe(patched.headers.get('etag'));
    expect(now.etag).not.toBe(etag);

    const replaced = await send('PUT', path, camera('C4', 123.00855), now.etag);
    expect(replaced.status).toBe(204);
    const last = await read('cameras', 'C4');
    expect(last.item.properties).not.toHaveProperty('bearing');
    expect(last.item.geometry.coordinates).toEqual([123.00855, 31.00511]);

    expect((await send('DELETE', path, undefined, last.etag)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
    expect(await inForce('cameras')).toMatchObject({ version: first.version + 4, featureCount: 3 });
  });

  test('leaves every state of the past as it was', async () => {
    const last = await inForce('cameras');
    const states = await Promise.all(
      [4, 3, 2, 1, 0].map(async (back) => layers.pinned('cameras', last.version - back)),
    );
    expect(states.map((state) => state!.featureCount)).toEqual([3, 4, 4, 4, 3]);
    expect(await Promise.all(states.map((state) => countOf(state!.table)))).toEqual([3, 4, 4, 4, 3]);
    for (const { effectiveFrom, version } of states.map((state) => state!)) {
      const then = await layers.at(new Date(effectiveFrom.getTime() + 1));
      expect(then.find(({ id }) => id === 'cameras')?.version).toBe(version);
    }
    const { rows } = await database.query(
      `select name, properties, ST_X(geom) as lon from ${states[2]!.table} where code = 'C4'`,
    );
    expect(rows).toEqual([{ name: '路口', properties: { bearing: 90 }, lon: 123.00844 }]);
  });

  test('is logged with its author; the feed tells what changed, and where', async () => {
    const { body } = await send<{ revisions: Revision[]; next: string | null }>(
      'GET',
      '/api/layers/cameras/edits?limit=2',
    );
    expect(body.revisions.map(({ action, author }) => [action, author])).toEqual([
      ['delete', 'gis'],
      ['replace', 'gis'],
    ]);
    const rest = await send<{ revisions: Revision[]; next: string | null }>(
      'GET',
      `/api/layers/cameras/edits?limit=2&cursor=${body.next}`,
    );
    expect(rest.body).toMatchObject({ revisions: [{ action: 'update' }, { action: 'create' }], next: null });
    const { rows } = await database.query<{ payload: object }>(
      `select payload from wangge.feed where topic = 'layer' and payload ->> 'change' = 'edited' order by id`,
    );
    const place = (lon: number) => [lon, 31.00511, lon, 31.00511];
    expect(rows.map(({ payload }) => payload)).toMatchObject([
      {
        layer: 'cameras',
        whole: false,
        edits: [{ action: 'create', before: null, after: place(123.00844) }],
      },
      { edits: [{ action: 'update', before: place(123.00844), after: place(123.00844) }] },
      { edits: [{ action: 'replace', before: place(123.00844), after: place(123.00855) }] },
      { edits: [{ action: 'delete', before: place(123.00855), after: null }] },
    ]);
  });

  test('goes to one of two editors at once; the other is told', async () => {
    const { path, etag } = await read('cameras', 'C1');
    const answers = await Promise.all(
      ['north', 'south'].map((name) => send('PATCH', path, { properties: { name } }, etag)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 412]);
    expect(answers.find(({ status }) => status === 412)!.body.code).toBe('feature-changed');
    const winner = answers[0]!.status === 204 ? 'north' : 'south';
    expect((await read('cameras', 'C1')).item.properties.name).toBe(winner);
  });

  test('is as it was after a roll back, also where it is edited again then', async () => {
    const before = await read('cameras', 'C2');
    await send('PATCH', before.path, { properties: { name: 'wrong' } }, before.etag);
    await layers.rollback('cameras', 'gis');
    // Another service rolled back: this one hears of it a moment later.
    await expect.poll(async () => (await read('cameras', 'C2')).etag).toBe(before.etag);
    const undone = await read('cameras', 'C2');
    await send('PATCH', undone.path, { properties: { name: 'right' } }, undone.etag);
    expect((await read('cameras', 'C2')).item.properties.name).toBe('right');
    const { version } = await inForce('cameras');
    const states = await Promise.all([2, 1, 0].map((back) => layers.pinned('cameras', version - back)));
    const names = await Promise.all(
      states.map(async (state) => {
        const { rows } = await database.query(`select name from ${state!.table} where code = 'C2'`);
        return rows;
      }),
    );
    expect(names).toEqual([[{ name: 'camera C2' }], [{ name: 'wrong' }], [{ name: 'right' }]]);
  });

  test.each([
    ['no If-Match', 'PATCH', { properties: {} }, undefined, 428, 'if-match-required'],
    ['a weak If-Match', 'DELETE', undefined, 'W/"x"', 428, 'if-match-required'],
    ['an old ETag', 'DELETE', undefined, '"old"', 412, 'feature-changed'],
    [
      'another geometry',
      'PUT',
      { ...camera('C3', 1), geometry: { type: 'Polygon' } },
      'etag',
      400,
      'invalid-geometry',
    ],
    ['a text for a number', 'PATCH', { properties: { bearing: 'north' } }, 'etag', 400, 'bad-property'],
    ['a place outside the city', 'PUT', camera('C3', 100), 'etag', 409, 'breaks-rules'],
    ['a code that is there', 'PATCH', { properties: { code: 'C2' } }, 'etag', 409, 'breaks-rules'],
    ['no feature', 'PUT', { type: 'Point' }, 'etag', 400, 'invalid-input'],
  ])('is refused: %s', async (_, method, body, given, status, code) => {
    const { path, etag } = await read('cameras', 'C3');
    const { version } = await inForce('cameras');
    const answer = await send(method, path, body, given === 'etag' ? etag : given);
    const chinese = { zh: expect.stringMatching(/[一-鿿]/) };
    expect(answer).toMatchObject({ status, body: { code, text: chinese } });
    expect((await inForce('cameras')).version).toBe(version);
  });

  test('is refused to who may not, and where there is nothing to edit', async () => {
    const { path, etag } = await read('cameras', 'C3');
    const options = { method: 'DELETE', headers: { 'If-Match': etag } };
    expect((await operations.request('dispatcher', path, options)).status).toBe(403);
    expect((await operations.request(null, path, options)).status).toBe(401);
    const nothing = await send('POST', '/api/layers/parks/edits', {
      edits: [{ action: 'create', feature: camera('P', 123) }],
    });
    expect(nothing).toMatchObject({ status: 409, body: { code: 'not-in-force' } });
  });
});

describe('a mosaic', () => {
  const southern = (border: number) => box('990101001', [123, 31, 123.02, border]);
  const northern = (border: number) => box('990101002', [123, border, 123.02, 31.02]);

  test('is not torn: an edit that opens a gap, overlaps, or leaves a place to nobody is refused with the finding', async () => {
    const { path, etag } = await read('streets', '990101001');
    const { version } = await inForce('streets');
    const { rows: tables } = await database.query(
      "select relname from pg_class where relname like 'version%' order by 1",
    );
    const overlapping = await send('PUT', path, southern(31.012), etag);
    expect(overlapping).toMatchObject({ status: 409, body: { code: 'breaks-mosaic' } });
    expect(overlapping.body.errors).toMatchObject([
      {
        path: '/findings/overlap',
        message: expect.stringMatching(/990101001, 990101002 overlap by 423,\d+ m²（.*相互重叠/),
        text: { zh: expect.stringContaining('相互重叠'), en: expect.stringContaining('overlap by') },
        geometry: { type: 'Polygon' },
      },
    ]);
    const shrunk = await send('PUT', path, southern(31.008), etag);
    expect(shrunk).toMatchObject({ status: 409, body: { code: 'breaks-mosaic' } });
    expect(shrunk.body.detail).toMatch(/423,\d+ m² that belong to 990101001 would belong to nobody/);
    const gone = await send('DELETE', path, undefined, etag);
    expect(gone.body.detail).toMatch(/would belong to nobody/);
    expect((await inForce('streets')).version).toBe(version);
    expect(
      (await database.query("select relname from pg_class where relname like 'version%' order by 1")).rows,
    ).toEqual(tables);
  });

  test('changes whole: a border moves in both areas at once, and the findings are those of a whole check', async () => {
    const [south, north] = [await read('streets', '990101001'), await read('streets', '990101002')];
    const edit = ({ item, etag }: typeof south, feature: object) => ({
      action: 'replace',
      fid: item.id,
      etag: etag.slice(1, -1),
      feature,
    });
    const edits = [edit(south, southern(31.012)), edit(north, northern(31.012))];
    const answer = await send<{ version: number; edits: DoneEdit[] }>('POST', '/api/layers/streets/edits', {
      edits,
      note: '街道界线调整',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { edits: [{ action: 'replace' }, { action: 'replace' }] },
    });
    const { version } = answer.body;
    expect((await inForce('streets')).version).toBe(version);
    const near = await operations.request<{ version: number; features: { code: string; etag: string }[] }>(
      'gis',
      '/api/layers/streets/features?bbox=123.005,31.0115,123.006,31.0125',
    );
    expect(near.body.version).toBe(version);
    expect(near.body.features.map(({ code, etag }) => [code, etag])).toEqual(
      ['990101001', '990101002'].map((code, i) => [code, answer.body.edits[i]!.etag]),
    );
    expect(
      (await operations.request('gis', '/api/layers/streets/features?code=990101002')).body,
    ).toMatchObject({
      features: [{ geometry: { coordinates: northern(31.012).geometry.coordinates } }],
    });
    expect((await operations.request('gis', '/api/layers/streets/features')).status).toBe(400);
    expect((await operations.request('dispatcher', '/api/layers/streets/features?code=1')).status).toBe(403);
    const kept = await versionDocument(database, 'streets', version);
    const whole = await examine(database, 'streets', version, () => undefined);
    expect(kept!.issueCounts).toEqual(whole.issueCounts);
    expect(kept).toMatchObject({ state: 'published', editOf: version - 1 });
    const { rows } = await database.query(
      `select array[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] as bbox
         from (select ST_Extent(geom) as box from ${(await inForce('streets')).table}) b`,
    );
    expect(rows).toEqual([{ bbox: kept!.bbox }]);
    const { body } = await send<{ revisions: Revision[] }>('GET', '/api/layers/streets/edits');
    expect(body.revisions).toMatchObject([{ note: '街道界线调整' }, { note: '街道界线调整' }]);
  });

  test('keeps what other tiers must follow as a finding', async () => {
    const { path, etag } = await read('unit-grids', '990102001001002');
    const moved = await send('PATCH', path, { properties: { parent: '990102002001' } }, etag);
    expect(moved.status).toBe(204);
    const { version } = await inForce('unit-grids');
    const kept = await versionDocument(database, 'unit-grids', version);
    expect(kept!.issueCounts).toMatchObject({ 'not-a-union': 2 });
    const whole = await examine(database, 'unit-grids', version, () => undefined);
    expect(kept!.issueCounts).toEqual(whole.issueCounts);
  });

  test('refuses a feature twice, an unknown feature, and nothing at all', async () => {
    const { item, etag } = await read('streets', '990102001');
    const edit = {
      action: 'update',
      fid: item.id,
      etag: etag.slice(1, -1),
      changes: { properties: { name: 'x' } },
    };
    const post = (edits: object[]) => send('POST', '/api/layers/streets/edits', { edits });
    expect(await post([edit, edit])).toMatchObject({ status: 400, body: { code: 'edited-twice' } });
    expect(await post([{ ...edit, fid: 999 }])).toMatchObject({
      status: 404,
      body: { code: 'unknown-feature' },
    });
    expect(await post([])).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });
});

describe('a feature that is sent', () => {
  test.each([
    ['no geometry', null],
    ['no position', { type: 'Point', coordinates: [] }],
  ])('with %s is refused', async (_, geometry) => {
    const reason = 'the geometry is missing';
    const sent = await send('POST', '/ogc/collections/cameras/items', { ...camera('C9', 123), geometry });
    expect(sent).toMatchObject({ status: 400, body: { detail: expect.stringContaining(reason) } });
  });

  test('with a ring that is none is refused', async () => {
    const ring = [...box('1', [123, 31, 124, 32]).geometry.coordinates[0]!.slice(0, 3)];
    const street = {
      ...box('990101009', [123, 31, 124, 32]),
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
    const other = await send('POST', '/ogc/collections/streets/items', street);
    expect(other).toMatchObject({ status: 400, body: { detail: expect.stringContaining('3 positions') } });
  });

  test('is written in the system that Content-Crs names, and found by its code', async () => {
    const crs = '<http://www.opengis.net/def/crs/EPSG/0/4550>';
    const { rows } = await database.query<{ x: number; y: number }>(
      'select st_x(p) as x, st_y(p) as y from st_transform(st_setsrid(st_makepoint(123.00866, 31.00522), 4326), 4550) p',
    );
    const { x, y } = rows[0]!;
    const write = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
      operations.request<ProblemBody>('gis', path, { method, body, headers });
    const sent = { ...camera('C8', 0), geometry: { type: 'Point', coordinates: [y, x] } };
    const items = '/ogc/collections/cameras/items';
    expect((await write('POST', items, sent, { 'Content-Crs': crs })).status).toBe(201);
    const { item, etag } = await read('cameras', 'C8');
    expect(item.geometry.coordinates).toEqual([expect.closeTo(123.00866, 7), expect.closeTo(31.00522, 7)]);
    const flipped = { geometry: { type: 'Point', coordinates: [31.006, 123.009] } };
    const locked = { 'If-Match': etag, 'Content-Crs': '<http://www.opengis.net/def/crs/EPSG/0/4490>' };
    expect((await write('PATCH', `${items}/C8`, flipped, locked)).status).toBe(204);
    const now = await read('cameras', 'C8');
    expect(now.item.geometry.coordinates).toEqual([123.009, 31.006]);
    for (const [wrong, geometry, code] of [
      ['<http://www.opengis.net/def/crs/EPSG/0/99999>', sent.geometry, 'unknown-crs'],
      [crs, { type: 'Point', coordinates: 'here' }, 'invalid-geometry'],
      [crs, { type: 'Curve', coordinates: [1, 2] }, 'invalid-geometry'],
    ] as const) {
      const refused = await write('POST', items, { ...sent, geometry }, { 'Content-Crs': wrong });
      expect(refused).toMatchObject({ status: 400, body: { code } });
    }
    const gone = await write('DELETE', `${items}/C8`, undefined, { 'If-Match': now.etag });
    expect(gone.status).toBe(204);
    expect((await send('DELETE', `${items}/C8`, undefined, now.etag)).status).toBe(404);
  });

  test('keeps its own fields under their own names, whatever they mean in files', async () => {
    const feature = { ...camera('C9', 123.0051), properties: { code: 'C9', 名称: '路口', Name: 'x' } };
    const sent = await send('POST', '/ogc/collections/cameras/items', feature);
    expect(sent.status).toBe(201);
    const { path, etag, item } = await read('cameras', 'C9');
    expect(item.properties).toMatchObject({ code: 'C9', 名称: '路口', Name: 'x' });
    expect(item.properties.name ?? null).toBeNull();
    await send('DELETE', path, undefined, etag);
  });
});
