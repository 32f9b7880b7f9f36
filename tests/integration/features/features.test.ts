import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { cameras, grids, key, publish, published, rivers, serve, type Town } from '../tiles/town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(3);
});
afterAll(() => town.close());

interface Link {
  rel: string;
  href: string;
  type: string;
}

interface Page {
  features: { id: number; geometry: GeoJSON.Geometry; properties: Record<string, unknown> }[];
  links: Link[];
  numberMatched?: number;
  numberReturned: number;
}

const get = (path: string) => request(town.url).get(path);
const items = async (query: string) => (await get(`/ogc/collections/unit-grids/items${query}`)).body as Page;

describe('the way in', () => {
  test('leads from the landing page to the features by links alone', async () => {
    const follow = async (links: Link[], rel: string) => {
      const link = links.find((candidate) => candidate.rel === rel && candidate.type !== 'text/html');
      expect(link, rel).toBeDefined();
      const response = await fetch(link!.href);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain(link!.type);
      return (await response.json()) as Record<string, never>;
    };
    const { links } = (await get('/ogc')).body as { links: Link[] };
    await follow(links, 'service-desc');
    const { conformsTo } = await follow(links, 'conformance');
    expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson');
    const { collections } = (await follow(links, 'data')) as unknown as {
      collections: { id: string; links: Link[]; extent: { spatial: { bbox: number[][] } } }[];
    };
    expect(collections.map((collection) => collection.id).sort()).toEqual(['rivers', 'unit-grids']);
    for (const collection of collections) {
      const [west, south, east, north] = collection.extent.spatial.bbox[0]!;
      const box = published(town.layers, collection.id).bbox!;
      // With room around it, of a hundredth of its longer side or 0.001 degrees, rounded to as much.
      const room = Math.max(0.001, Math.max(box[2] - box[0], box[3] - box[1]) / 100);
      for (const apart of [box[0] - west!, box[1] - south!, east! - box[2], north! - box[3]]) {
        expect(apart).toBeGreaterThanOrEqual(room - 1e-9);
        expect(apart).toBeLessThan(room + 0.0011);
      }
      const page = (await follow(collection.links, 'items')) as unknown as Page;
      expect(page.features).toHaveLength(10);
      await follow(collection.links, 'self');
      await follow(collection.links, 'describedby');
      await follow(collection.links, 'http://www.opengis.net/def/rel/ogc/1.0/queryables');
    }
  });

  test('is a page to read for a browser, and JSON for everybody else', async () => {
    for (const path of [
      '/ogc',
      '/ogc/conformance',
      '/ogc/collections',
      '/ogc/collections/rivers',
      '/ogc/collections/rivers/items',
      '/ogc/collections/rivers/items/1',
      '/ogc/collections/rivers/queryables',
      '/ogc/collections/rivers/schema',
    ]) {
      const page = await get(path).set('Accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
      expect([path, page.status, page.type]).toEqual([path, 200, 'text/html']);
      expect((await get(`${path}?f=html`)).type).toBe('text/html');
      expect((await get(path)).type).toMatch(/json$/);
      expect((await get(`${path}?f=json`).set('Accept', 'text/html')).type).toMatch(/json$/);
    }
  });

  test('shows names as text in its pages, whatever they contain', async () => {
    const name = '<script>alert("1")</script>';
    await publish(database, 'parks', [{ ...grids()[0]!, name, properties: { note: "'><b>" } }]);
    await vi.waitFor(() => expect(town.layers.find('parks')).toBeDefined());
    const { text } = await get('/ogc/collections/parks/items?f=html');
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script>');
  });
});

describe('items', () => {
  test('come ten at a time unless told, with geometry, number and properties', async () => {
    const response = await get('/ogc/collections/unit-grids/items');
    expect(response.type).toBe('application/geo+json');
    expect(response.headers['content-crs']).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>');
    const page = response.body as Page;
    expect([page.numberReturned, page.numberMatched]).toEqual([10, 400]);
    const [first] = page.features;
    expect(first!.properties).toEqual({
      code: '990101001001000',
      name: '第990101001001000号',
      name_en: 'No. 990101001001000',
      parent: '990101',
      area: 12.5,
      open: true,
    });
    const ring = (first!.geometry as GeoJSON.Polygon).coordinates[0]!;
    for (const number of ring.flat()) expect(number).toBe(Number(number.toFixed(7)));
    const area = ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at]![0]! * y! - x! * ring[at]![1]!, 0);
    expect(area).toBeGreaterThan(0);
  });

  test('run the way they were loaded', async () => {
    const page = (await get('/ogc/collections/rivers/items?limit=1')).body as Page;
    const lines = (page.features[0]!.geometry as GeoJSON.MultiLineString).coordinates;
    expect(lines[0]![0]![0]).toBeLessThan(lines[0]!.at(-1)![0]!);
  });

  test.each([7, 100, 399, 400, 10_000])(
    'by next links of %i give every feature exactly once',
    async (limit) => {
      const seen: number[] = [];
      let next: string | undefined = `${town.url}/ogc/collections/unit-grids/items?limit=${limit}`;
      while (next) {
        const page = (await (await fetch(next)).json()) as Page;
        expect(page.features.length).toBe(page.numberReturned);
        expect(page.features.length).toBeGreaterThan(0);
        seen.push(...page.features.map((feature) => feature.id));
        next = page.links.find((link) => link.rel === 'next')?.href;
      }
      const { rows } = await database.query<{ fid: number }>(
        `select fid from ${published(town.layers, 'unit-grids').table} order by fid`,
      );
      expect(seen).toEqual(rows.map((row) => row.fid));
    },
  );

  test('in a box are those that PostGIS finds, and a next link keeps the box', async () => {
    const box = [123.03, 31.02, 123.08, 31.09];
    const { rows } = await database.query<{ fid: number }>(
      `select fid from ${published(town.layers, 'unit-grids').table}
        where st_intersects(geom, st_makeenvelope($1, $2, $3, $4, 4326)) order by fid`,
      box,
    );
    const first = await items(`?bbox=${box.join(',')}&limit=20`);
    expect(first.numberMatched).toBe(rows.length);
    const second = (await (
      await fetch(
        `${first.links.find((link) => link.rel === 'next')!.href}&limit=10000`.replace('limit=20&', ''),
      )
    ).json()) as Page;
    expect([...first.features, ...second.features].map((feature) => feature.id)).toEqual(
      rows.map((row) => row.fid),
    );
    expect((await items(`?bbox=123.03,31.02,-5,123.08,31.09,900&limit=10000`)).numberReturned).toBe(
      rows.length,
    );
    expect((await items('?bbox=10,10,11,11')).features).toEqual([]);
    // A box across 180 degrees: everything from 123.15 eastwards to 10 W.
    expect((await items('?bbox=123.15,-90,-10,90&limit=10000')).features.length).toBeGreaterThan(50);
    expect((await items('?bbox=170,-90,-10,90')).features).toEqual([]);
  });

  test('can be chosen by code and by other properties', async () => {
    const one = await items('?code=990101001001123');
    expect(one.features.map((feature) => feature.properties.code)).toEqual(['990101001001123']);
    const towns = (await get('/ogc/collections/rivers/items?class=town')).body as Page;
    expect(towns.numberReturned).toBe(7);
    expect((await items("?code=' or true --")).features).toEqual([]);
  });

  const filtered = (filter: string, more = '') => items(`?filter=${encodeURIComponent(filter)}${more}`);

  test('can be chosen by a filter, and a next link keeps it', async () => {
    const filter = "code LIKE '99010100100112_' OR S_INTERSECTS(geometry, POINT(123.005 31.005))";
    const page = await filtered(filter, '&filter-lang=cql2-text&limit=6');
    expect(page.numberMatched).toBe(11);
    const next = page.links.find((link) => link.rel === 'next')!.href;
    const rest = (await (await fetch(next)).json()) as Page;
    const codes = [...page.features, ...rest.features].map((feature) => feature.properties.code);
    expect(codes).toEqual([
      '990101001001000',
      ...Array.from({ length: 10 }, (_, index) => `99010100100112${index}`),
    ]);
    expect((await filtered("name_en = 'No. 990101001001007'", '&code=990101001001008')).features).toEqual([]);
  });

  test('hold the properties that were asked for and no others', async () => {
    const { features } = await items('?properties=parent,code&limit=1');
    expect(features[0]!.properties).toEqual({ code: '990101001001000', parent: '990101' });
    expect((await items('?properties=&limit=1')).features[0]!.properties).toEqual({});
  });

  test('can be chosen by what the queryables name, the geometry included', async () => {
    const { properties } = (await get('/ogc/collections/unit-grids/queryables')).body;
    expect(Object.keys(properties)).toEqual([
      'code',
      'name',
      'parent',
      'name_en',
      'area',
      'open',
      'geometry',
    ]);
    expect(properties.geometry['x-ogc-role']).toBe('primary-geometry');
    for (const name of Object.keys(properties))
      expect((await filtered(`"${name}" IS NOT NULL`)).numberReturned).toBe(10);
    const { conformsTo } = (await get('/ogc/conformance')).body;
    expect(conformsTo).toContain('http://www.opengis.net/spec/cql2/1.0/conf/cql2-text');
    expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter');
  });

  test('are refused with the place where a filter is wrong', async () => {
    const response = await get(
      `/ogc/collections/unit-grids/items?filter=${encodeURIComponent("owner = 'x'")}`,
    );
    expect([response.status, response.type]).toEqual([400, 'application/problem+json']);
    expect(response.body.code).toBe('bad-filter');
    expect(response.body.errors).toMatchObject([
      {
        path: 'query.filter',
        message:
          'character 1: there is no property "owner"; there are code, name, parent, name_en, area, open',
      },
    ]);
  });

  test('of one number can be read alone', async () => {
    const { id } = (await items('?code=990101001001123')).features[0]!;
    const response = await get(`/ogc/collections/unit-grids/items/${id}`);
    expect([response.type, response.body.id, response.body.properties.code]).toEqual([
      'application/geo+json',
      id,
      '990101001001123',
    ]);
    expect(response.body.links.map((link: Link) => link.rel)).toEqual(['self', 'alternate', 'collection']);
  });

  test('accept a date, of which they have none', async () => {
    expect((await items('?datetime=2020-01-01T00:00:00Z/..')).numberReturned).toBe(10);
  });
});

describe('bad requests', () => {
  test.each([
    ['items?limit=0', 400],
    ['items?limit=ten', 400],
    ['items?limit=10&limit=20', 400],
    ['items?bbox=1,2,3', 400],
    ['items?bbox=1,2,3,x', 400],
    ['items?bbox=1,50,3,40', 400],
    ['items?bbox=1000,2,3000,4', 400],
    ['items?datetime=yesterday', 400],
    ['items?datetime=2021-01-01T00:00:00Z/2020-01-01T00:00:00Z', 400],
    ['items?crs=EPSG:999999', 400],
    ['items?crs=CRS99', 400],
    ['items?bbox-crs=EPSG:4978', 400],
    ['items?colour=red', 400],
    ['items?after=-1', 400],
    ['items?f=xml', 400],
    ["items?filter=code='", 400],
    ["items?filter=code='a';drop table wangge.layers", 400],
    ["items?filter=code='a'&filter-lang=cql2-json", 400],
    ["items?filter=code='a'&filter-crs=EPSG:0001", 400],
    ['items?datetime=2026-02-30', 400],
    ['items?sortby=owner', 400],
    ['items?after=1&before=3', 400],
    ['items?skipGeometry=yes', 400],
    ['items?resultType=count', 400],
    ['items?properties=code,owner', 400],
    ['items/1?colour=red', 400],
    ['queryables?colour=red', 400],
    ['items/999999', 404],
    ['items/abc', 404],
  ])('%s is answered %i', async (path, status) => {
    const response = await get(`/ogc/collections/unit-grids/${path}`);
    expect([response.status, response.type]).toEqual([status, 'application/problem+json']);
    expect(response.body.detail.length).toBeGreaterThan(10);
  });

  test('a larger page than is given out is answered with the largest', async () => {
    expect((await items('?limit=20000')).numberReturned).toBe(400);
  });

  test('hidden collections are not there for those who may not see them', async () => {
    for (const path of ['', '/items', '/items/1', '/queryables', '/schema']) {
      const hidden = await get(`/ogc/collections/cameras${path}`);
      expect([hidden.status, hidden.body.code]).toEqual([404, 'unknown-collection']);
      const shown = await get(`/ogc/collections/cameras${path}`).set('Authorization', `Bearer ${key}`);
      expect(shown.status).toBe(200);
    }
  });
});
