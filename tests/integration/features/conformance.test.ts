import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  const database = await testDatabase(tinyCity);
  operations = await startOperations(database);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-conformance-'));
  const geometry = { type: 'Point', coordinates: [123.005, 31.005] };
  await publishLayer(database, folder, 'cameras', [
    { type: 'Feature', properties: { code: 'C1' }, geometry },
  ]);
  await rm(folder, { recursive: true });
});
afterAll(async () => {
  await operations.close();
  expect(operations.failures).toEqual([]);
});

interface Link {
  rel: string;
  href: string;
  type: string;
}
interface Page {
  features: { id: number; geometry: { coordinates: number[][][] }; properties: Record<string, unknown> }[];
  links: Link[];
  numberMatched: number;
  numberReturned: number;
}

const streets = '/ogc/collections/streets';
const ask = <Body>(path: string, headers: Record<string, string> = {}) =>
  operations.request<Body>(null, path, { headers });
async function body<Body = Page>(path: string): Promise<Body> {
  const answer = await ask<Body>(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
}
const chosen = async (filter: string | object, more = '') => {
  const text = typeof filter === 'string' ? filter : JSON.stringify(filter);
  const language = typeof filter === 'string' ? '' : '&filter-lang=cql2-json';
  const { features } = await body(`${streets}/items?filter=${encodeURIComponent(text)}${language}${more}`);
  return features.map(({ properties }) => properties.code);
};
const every = async () =>
  (await body(`${streets}/items`)).features.map(({ properties }) => String(properties.code));
async function expectLink(path: string, rel: string, type: string) {
  const { links } = await body<{ links: Link[] }>(path);
  const link = links.find((each) => each.rel === rel && each.type === type);
  expect([path, rel, link !== undefined]).toEqual([path, rel, true]);
  const { pathname, search } = new URL(link!.href);
  return body<Record<string, never>>(pathname + search);
}
async function write(method: string, path: string, sent: unknown, headers: Record<string, string> = {}) {
  return operations.request('gis', path, { method, body: sent, headers });
}
const grid = 'http://www.opengis.net/def/rel/ogc/1.0';
const json = 'application/json';
const schema = 'application/schema+json';
const area = 'POLYGON((122 30, 124 30, 124 32, 122 32, 122 30))';

/** Each class that is claimed, with what its standard asks for first. */
const assertions: Record<string, () => Promise<unknown>> = {
  'ogcapi-common-1/1.0/conf/core': async () => {
    await expectLink('/ogc', 'conformance', json);
    await expectLink('/ogc', 'service-desc', 'application/vnd.oai.openapi+json;version=3.0');
  },
  'ogcapi-common-2/1.0/conf/collections': async () => {
    const { collections } = (await expectLink('/ogc', 'data', json)) as unknown as {
      collections: { id: string }[];
    };
    for (const { id } of collections) await body(`/ogc/collections/${id}`);
  },
  'ogcapi-features-1/1.0/conf/core': async () => {
    const page = await body(`${streets}/items?limit=3`);
    expect([page.numberReturned, page.features.length, page.numberMatched]).toEqual([3, 3, 4]);
    expect((await body(`${streets}/items?datetime=2026-01-01/..`)).numberMatched).toBe(4);
    expect((await ask(`${streets}/items?unknown=1`)).status).toBe(400);
    await body(`${streets}/items/${page.features[0]!.id}`);
  },
  'ogcapi-features-1/1.0/conf/geojson': async () => {
    const { headers } = await ask(`${streets}/items`);
    expect(headers.get('content-type')).toBe('application/geo+json');
  },
  'ogcapi-features-1/1.0/conf/html': async () => {
    for (const path of ['/ogc', '/ogc/conformance', '/ogc/collections', streets, `${streets}/items`]) {
      const response = await fetch(`${operations.url}${path}`, { headers: { Accept: 'text/html' } });
      expect(response.headers.get('content-type')).toContain('text/html');
    }
  },
  'ogcapi-features-1/1.0/conf/oas30': async () => {
    const document = await body<{
      openapi: string;
      paths: Record<string, Record<string, { parameters: object[] }>>;
    }>('/ogc/api');
    expect(document.openapi).toMatch(/^3\.0\./);
    const { parameters } = document.paths['/collections/{collectionId}/items']!.get!;
    for (const name of ['limit', 'bbox', 'datetime'])
      expect(parameters).toContainEqual(expect.objectContaining({ name, style: 'form', explode: false }));
  },
  'ogcapi-features-2/1.0/conf/crs': async () => {
    const { crs, storageCrs } = await body<{ crs: string[]; storageCrs: string }>(streets);
    expect(crs).toContain(storageCrs);
    for (const each of crs) {
      const { headers } = await ask(`${streets}/items?crs=${encodeURIComponent(each)}&limit=1`);
      expect(headers.get('content-crs')).toBe(`<${each}>`);
    }
    const [plain, turned] = await Promise.all([
      body(`${streets}/items?bbox=123,31,123.01,31.01`),
      body(`${streets}/items?bbox=31,123,31.01,123.01&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326`),
    ]);
    expect(turned.features).toEqual(plain.features);
    expect((await ask(`${streets}/items?crs=http://www.opengis.net/def/crs/EPSG/0/1`)).status).toBe(400);
  },
  'ogcapi-features-3/1.0/conf/queryables': () => expectLink(streets, `${grid}/queryables`, schema),
  'ogcapi-features-3/1.0/conf/queryables-query-parameters': async () => {
    const [code] = await every();
    expect((await body(`${streets}/items?code=${code}`)).numberMatched).toBe(1);
  },
  'ogcapi-features-3/1.0/conf/filter': async () => {
    expect((await ask(`${streets}/items?filter=nothing%20like%20it`)).status).toBe(400);
    expect((await ask(`${streets}/items?filter=code%3D%271%27&filter-lang=sql`)).status).toBe(400);
  },
  'ogcapi-features-3/1.0/conf/features-filter': async () => {
    const [code] = await every();
    expect(await chosen(`code = '${code}'`)).toEqual([code]);
  },
  'cql2/1.0/conf/cql2-text': async () => expect(await chosen('TRUE')).toHaveLength(4),
  'cql2/1.0/conf/cql2-json': async () => {
    const [code] = await every();
    expect(await chosen({ op: '=', args: [{ property: 'code' }, code] })).toEqual([code]);
  },
  'cql2/1.0/conf/basic-cql2': async () => {
    const [first] = await every();
    expect(await chosen(`NOT (code <> '${first}') OR code < '${first}' AND code IS NULL`)).toEqual([first]);
  },
  'cql2/1.0/conf/advanced-comparison-operators': async () => {
    const [first, second] = await every();
    expect(
      await chosen(`code IN ('${first}', '${second}') AND code LIKE '%${String(first).slice(-2)}'`),
    ).toEqual([first]);
    expect(await chosen('length(code) BETWEEN 1 AND 20')).toHaveLength(4);
  },
  'cql2/1.0/conf/case-insensitive-comparison': async () =>
    expect(await chosen("CASEI('Ä') = CASEI('ä')")).toHaveLength(4),
  'cql2/1.0/conf/accent-insensitive-comparison': async () =>
    expect(await chosen("ACCENTI('ä') = ACCENTI('a')")).toHaveLength(4),
  'cql2/1.0/conf/basic-spatial-functions': async () => {
    expect(await chosen('S_INTERSECTS(geometry, BBOX(122, 30, 124, 32))')).toHaveLength(4);
    expect(await chosen('S_INTERSECTS(geometry, POINT(0 0))')).toEqual([]);
  },
  'cql2/1.0/conf/basic-spatial-functions-plus': async () => {
    for (const shape of [
      area,
      `MULTI${area.replace('((', '(((').replace('))', ')))')}`,
      'LINESTRING(122 31.005, 124 31.005)',
      'MULTIPOINT((123.005 31.005), (0 0))',
      `GEOMETRYCOLLECTION(POINT(0 0), ${area})`,
    ])
      expect((await chosen(`S_INTERSECTS(geometry, ${shape})`)).length).toBeGreaterThan(0);
  },
  'cql2/1.0/conf/spatial-functions': async () => {
    const counts = {
      within: 4,
      contains: 0,
      disjoint: 0,
      equals: 0,
      touches: 0,
      overlaps: 0,
      crosses: 0,
      intersects: 4,
    };
    for (const [relation, count] of Object.entries(counts))
      expect([relation, await chosen(`S_${relation.toUpperCase()}(geometry, ${area})`)]).toEqual([
        relation,
        expect.objectContaining({ length: count }),
      ]);
  },
  'cql2/1.0/conf/temporal-functions': async () => {
    expect(await chosen("T_AFTER(DATE('2026-02-01'), DATE('2026-01-01'))")).toHaveLength(4);
    expect(
      await chosen("T_DURING(INTERVAL('2026-01-02', '2026-01-03'), INTERVAL('2026-01-01', '..'))"),
    ).toHaveLength(4);
  },
  'cql2/1.0/conf/array-functions': async () => {
    expect(
      await chosen(
        "A_CONTAINS(('a', 'b'), ('b')) AND A_OVERLAPS((1, 2), (2, 3)) AND A_CONTAINEDBY((1), (1, 2)) AND A_EQUALS((1), (1))",
      ),
    ).toHaveLength(4);
  },
  'cql2/1.0/conf/property-property': async () =>
    expect(await chosen('code = code AND code <> name')).toHaveLength(4),
  'cql2/1.0/conf/functions': async () => {
    const { functions } = (await expectLink('/ogc', `${grid}/functions`, json)) as unknown as {
      functions: { name: string }[];
    };
    for (const { name } of functions)
      expect(await chosen(`${name}(${name === 'length' ? "'ab'" : '2'}) = 2`)).toHaveLength(4);
  },
  'cql2/1.0/conf/arithmetic': async () =>
    expect(await chosen('1 + 2 * 3 - 4 / 2 = 5 AND 7 DIV 2 = 3 AND 7 % 2 = 1 AND 2 ^ 3 = 8')).toHaveLength(4),
  'ogcapi-features-4/1.0/conf/create-replace-delete': async () => {
    const camera = {
      type: 'Feature',
      properties: { code: 'C2', name: '路口' },
      geometry: { type: 'Point', coordinates: [123.006, 31.005] },
    };
    const items = '/ogc/collections/cameras/items';
    const created = await write('POST', items, camera);
    expect(created.status).toBe(201);
    const { pathname } = new URL(created.headers.get('location')!);
    const locked = async () => ({
      'If-Match': (await operations.request('gis', pathname)).headers.get('etag')!,
    });
    expect((await write('PUT', pathname, camera, await locked())).status).toBe(204);
    expect((await write('DELETE', pathname, undefined, await locked())).status).toBe(204);
    expect((await operations.request('gis', pathname)).status).toBe(404);
  },
  'ogcapi-features-4/1.0/conf/update': async () => {
    const item = await oneStreet();
    const renamed = await write(
      'PATCH',
      item.path,
      { properties: { name: '新名' } },
      { 'If-Match': item.etag },
    );
    expect(renamed.status).toBe(204);
    expect((await oneStreet()).properties.name).toBe('新名');
  },
  'ogcapi-features-4/1.0/conf/optimistic-locking-etags': async () => {
    const item = await oneStreet();
    expect(
      (await write('PATCH', item.path, { properties: { name: 'x' } }, { 'If-Match': '"other"' })).status,
    ).toBe(412);
    expect((await write('PATCH', item.path, { properties: { name: 'x' } })).status).toBe(428);
  },
  'ogcapi-features-4/1.0/conf/features': async () => {
    const refused = await write('POST', `${streets}/items`, { type: 'FeatureCollection', features: [] });
    expect(refused.status).toBe(400);
  },
  'ogcapi-features-5/1.0/conf/schemas': () => expectLink(streets, `${grid}/schema`, schema),
  'ogcapi-features-5/1.0/conf/returnables-and-receivables': async () => {
    const { properties } = await body<{ properties: Record<string, object> }>(`${streets}/schema`);
    const [first] = (await body(`${streets}/items?limit=1`)).features;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(first!.properties)));
    expect(properties.geometry).toMatchObject({ 'x-ogc-role': 'primary-geometry' });
  },
  'ogcapi-features-5/1.0/conf/queryables': async () => {
    const { properties } = await body<{ properties: Record<string, object> }>(`${streets}/queryables`);
    for (const name of Object.keys(properties)) await chosen(`"${name}" IS NOT NULL`);
  },
  'ogcapi-features-5/1.0/conf/sortables': async () => {
    const { properties } = (await expectLink(streets, `${grid}/sortables`, schema)) as unknown as {
      properties: Record<string, object>;
    };
    for (const name of Object.keys(properties))
      await body(`${streets}/items?sortby=-${encodeURIComponent(name)}`);
  },
  // More of these is in analysis/processes.
  'ogcapi-processes-1/1.0/conf/core': async () => {
    const list = await expectLink('/ogc', 'http://www.opengis.net/def/rel/ogc/1.0/processes', json);
    expect((list.processes as unknown as { id: string }[]).map(({ id }) => id)).toContain('measure');
    const sent = { inputs: { layer: 'streets', region: { tier: 'street', code: '990101001' } } };
    const path = '/ogc/processes/measure/execution';
    const answer = await operations.request<{ type: string }>(null, path, { body: sent });
    expect([answer.status, answer.body.type]).toEqual([200, 'FeatureCollection']);
  },
  'ogcapi-processes-1/1.0/conf/ogc-process-description': async () => {
    const { inputs } = await body<{ inputs: Record<string, object> }>('/ogc/processes/measure');
    expect(inputs.layer).toMatchObject({ minOccurs: 1, schema: { type: 'string' } });
  },
  'ogcapi-processes-1/1.0/conf/json': async () => {
    const { headers } = await ask('/ogc/processes/measure');
    expect(headers.get('content-type')).toContain(json);
  },
  'ogcapi-processes-1/1.0/conf/oas30': async () => {
    const { paths } = await body<{ paths: object }>('/ogc/api');
    expect(Object.keys(paths)).toContain('/processes/{processId}/execution');
  },
  'ogcapi-tiles-1/1.0/conf/core': async () => {
    const tile = await aTile();
    expect(tile.status).toBe(200);
  },
  'ogcapi-tiles-1/1.0/conf/tileset': async () => void (await body(`${streets}/tiles/WebMercatorQuad`)),
  'ogcapi-tiles-1/1.0/conf/tilesets-list': async () => {
    const { tilesets } = await body<{ tilesets: unknown[] }>(`${streets}/tiles`);
    expect(tilesets.length).toBeGreaterThan(0);
  },
  'ogcapi-tiles-1/1.0/conf/geodata-tilesets': () => expectLink(streets, `${grid}/tilesets-vector`, json),
  'ogcapi-tiles-1/1.0/conf/mvt': async () => {
    const tile = await aTile();
    expect(tile.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
  },
};

/** A tile with the streets, by the template of their tileset and the grid of its matrix set. */
async function aTile(): Promise<Response> {
  const { links } = await body<{ links: Link[] }>(`${streets}/tiles/CGCS2000Quad`);
  const { tileMatrices } = await body<{
    tileMatrices: { id: string; cellSize: number; tileWidth: number; tileHeight: number }[];
  }>('/ogc/tileMatrixSets/CGCS2000Quad');
  const { id, cellSize, tileWidth, tileHeight } = tileMatrices[10]!;
  const { href } = links.find(({ rel }) => rel === 'item')!;
  return fetch(
    href
      .replace('{tileMatrix}', id)
      .replace('{tileRow}', String(Math.floor((90 - 31.005) / (cellSize * tileHeight))))
      .replace('{tileCol}', String(Math.floor((180 + 123.005) / (cellSize * tileWidth)))),
  );
}

async function oneStreet() {
  const [first] = (await body(`${streets}/items?sortby=code&limit=1`)).features;
  const path = `${streets}/items/${first!.id}`;
  const { headers, body: feature } = await operations.request<Page['features'][0]>('gis', path);
  return { path, etag: headers.get('etag')!, properties: feature.properties, geometry: feature.geometry };
}

test('what is claimed is what is held here against its standard', async () => {
  const { conformsTo } = await body<{ conformsTo: string[] }>('/ogc/conformance');
  const claimed = conformsTo.map((uri) => uri.replace('http://www.opengis.net/spec/', ''));
  expect([...claimed].sort()).toEqual(Object.keys(assertions).sort());
});

test.each(Object.keys(assertions))('%s holds', async (name) => {
  await assertions[name]!();
});
