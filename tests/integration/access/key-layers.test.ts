import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

/** What a key for streets alone may not read. */
const hidden = 'unit-grids';
const code = '990101001001001';
const region = {
  type: 'Polygon',
  coordinates: [
    [
      [123, 31],
      [123.01, 31],
      [123.01, 31.01],
      [123, 31.01],
      [123, 31],
    ],
  ],
};
const point = { type: 'Point', coordinates: inFirstStreet };

/** Of addresses of one layer, what is sent beside the path. */
const bodies: Record<string, unknown> = {
  'post /api/analysis/within': { layer: hidden, region },
  'post /api/analysis/nearest': { layer: hidden, point },
  'post /api/analysis/counts': { layer: hidden, tier: 'street' },
  'post /api/analysis/measure': { layer: hidden },
  'post /api/analysis/intersection': { layer: 'streets', with: hidden },
  'post /api/analysis/union': { layer: hidden },
  'post /ogc/processes/{processId}/execution': { inputs: { layer: hidden, region } },
  'post /api/geometry/buffer': { geometry: point, distance: 50, layers: [hidden] },
  'post /api/geometry/nearest': { point: inFirstStreet, layers: [hidden] },
  'post /api/exports': { layers: hidden },
  'post /ogc/collections/{collectionId}/search': {},
  'post /ogc/collections/{collectionId}/items': { type: 'Feature', geometry: point, properties: {} },
  'post /ogc/collections/{collectionId}/transactions': {
    transaction: [{ action: 'delete', filter: { ids: ['1'] } }],
  },
  'put /ogc/collections/{collectionId}/items/{featureId}': {
    type: 'Feature',
    geometry: point,
    properties: {},
  },
  'patch /ogc/collections/{collectionId}/items/{featureId}': { properties: {} },
};
const queries: Record<string, string> = {
  'get /api/search': `?q=9&layers=${hidden}`,
  'get /api/layers/{id}/versions/{version}/diff': '?against=1',
};
/** Lists of all layers, which must leave it out. */
const lists: Record<string, string> = {
  'get /api/layers': '/api/layers',
  'get /api/changes': '/api/changes?after=0',
  'get /api/scenes': '/api/scenes',
  'get /ogc/collections': '/ogc/collections',
  'get /ogc/collections/catalogue': '/ogc/collections/catalogue',
  'get /ogc/collections/catalogue/items': '/ogc/collections/catalogue/items',
  'get /ogc/dcat': '/ogc/dcat',
};
/** Addresses that carry nothing of layers, or of the layers of other tests; the reason each. */
const others: Record<string, string> = {
  'get /styles/city.json': 'draws public layers by their ids, and carries no features',
  'get /tiles/{ids}/{z}/{x}/{y}': 'stands in front of the framework; tests/integration/tiles',
  'get /ogc': 'the landing page',
  'get /ogc/conformance': 'classes of conformance',
  'get /ogc/functions': 'functions of filters',
  'get /ogc/api': 'the description of the interface',
  'get /ogc/tileMatrixSets': 'grids of tiles',
  'get /ogc/tileMatrixSets/{scheme}': 'grids of tiles',
  'get /ogc/processes': 'processes',
  'get /ogc/processes/{processId}': 'processes',
  'get /ogc/jobs/{jobId}': 'there are none: processes answer at once',
  'get /ogc/jobs/{jobId}/results': 'there are none: processes answer at once',
  'post /api/analysis/buffer': 'computes with what is sent',
  'post /api/geometry/transform': 'computes with what is sent',
  'get /api/search/items': 'items of the catalogue',
  'get /api/scenes/{id}': 'leaves out layers as the list of scenes does',
};

let operations: Operations;
let own: Record<string, string>;
let whole: Record<string, string>;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  const keyWith = async (limits: object) => {
    const { body } = await operations.request<{ key: string; about: ApiKey }>('admin', '/api/keys', {
      body: { label: 'layers', role: 'admin', limits },
    });
    return { Authorization: `Bearer ${body.key}` };
  };
  own = await keyWith({ layers: ['streets'] });
  whole = await keyWith({});
});
afterAll(() => operations.close());

const carriesLayers =
  /^\/(api\/(layers|analysis|geometry|exports|search|changes|scenes)|ogc|tiles|styles|id)(\/|$)/;
const addressOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

/** The address with the layer, or the archive that was written of it, in its place. */
function pathOf(address: string, archive: string): string {
  const [, path] = address.split(' ') as [string, string];
  return (
    path
      .replace(/^(\/api\/layers)\/\{id\}/, `$1/${hidden}`)
      .replace('/api/exports/{id}', `/api/exports/${archive}`)
      .replace('{layer}', hidden)
      .replace('{collectionId}', hidden)
      .replace('{ids}', hidden)
      .replace('{processId}', 'within')
      .replace('{code}', code)
      .replace('{scheme}', 'WebMercatorQuad')
      .replace(/\{\w+\}/g, '1') + (queries[address] ?? '')
  );
}

it('tells a key nothing of a layer that it is not for, by whatever address', async () => {
  const started = await operations.request<{ id: string }>(null, '/api/exports', {
    body: { layers: hidden },
    headers: whole,
  });
  expect(started.status).toBe(202);
  const addresses = operations.endpoints.filter(({ path }) => carriesLayers.test(path)).map(addressOf);
  const told: [string, number, string][] = [];
  for (const address of addresses) {
    if (others[address] !== undefined) continue;
    const [method] = address.split(' ') as [string];
    const list = lists[address];
    const { status, body } = await operations.request(null, list ?? pathOf(address, started.body.id), {
      method: method.toUpperCase(),
      headers: { ...own, 'If-Match': '"1"' },
      ...(method === 'get' || method === 'delete' ? {} : { body: bodies[address] ?? {} }),
    });
    if (list === undefined ? status !== 404 : status !== 200 || JSON.stringify(body).includes(hidden))
      told.push([address, status, JSON.stringify(body).slice(0, 200)]);
  }
  expect(told).toEqual([]);
  const known = new Set(addresses);
  expect([...Object.keys(others), ...Object.keys(lists)].filter((each) => !known.has(each))).toEqual([]);
});

it('tells those of live layers to a key that names them, and to one that has no list', async () => {
  for (const path of ['/tiles/orders', '/tiles/alerts']) {
    expect((await operations.request(null, path, { headers: whole })).status).toBe(200);
    expect((await operations.request(null, path, { headers: own })).body.code).toBe('unknown-layer');
  }
  const { status, body } = await operations.request<{ key: string }>('admin', '/api/keys', {
    body: { label: 'live', role: 'dispatcher', limits: { layers: ['orders'] } },
  });
  expect(status).toBe(201);
  const headers = { Authorization: `Bearer ${body.key}` };
  expect((await operations.request(null, '/tiles/orders', { headers })).status).toBe(200);
  expect((await operations.request(null, '/tiles/alerts', { headers })).status).toBe(404);
});
