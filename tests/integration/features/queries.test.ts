import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, published, serve, type Town } from '../tiles/town.ts';

let database: Database;
let town: Town;

/** Grids with numbers, lists and a date beside what they have, some of them missing. */
function features(): LoadedFeature[] {
  return grids().map((grid, index) => ({
    ...grid,
    properties: {
      ...grid.properties,
      height: index % 7 === 0 ? null : (index * 37) % 101,
      tags: index % 3 === 0 ? ['树', 'b'] : index % 3 === 1 ? ['b'] : [],
      ...(index % 2 === 0 ? { kind: 'Ä' } : {}),
    },
  }));
}

const dated = [1, 2, 3].map((number) => ({
  code: `p${number}`,
  name: null,
  parent: null,
  properties: { validFrom: `202${number}-05-01` },
  geometry: grids()[number]!.geometry,
}));

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', features());
  await publish(database, 'permit-areas', dated);
  await town.layers.refresh();
});
afterAll(() => town.close());

interface Link {
  rel: string;
  href: string;
  method?: string;
  body?: Record<string, unknown>;
}
interface Page {
  features: { id: number; geometry: GeoJSON.Geometry | null; properties: Record<string, unknown> }[];
  links: Link[];
  numberMatched: number;
  numberMatchedEstimated?: true;
  numberReturned: number;
}

const collection = () => `${town.url}/ogc/collections/unit-grids`;
const read = async (address: string) => {
  const response = await fetch(address);
  const page = (await response.json()) as Page;
  expect([response.status, page]).toEqual([200, page]);
  return page;
};
const items = (parameters: Record<string, string>) =>
  read(`${collection()}/items?${new URLSearchParams(parameters)}`);
const search = (body: object) =>
  fetch(`${collection()}/search`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const numbers = (page: Page) => page.features.map(({ id }) => id);
const linkOf = (page: Page, rel: string) => page.links.find((link) => link.rel === rel);

async function chosenBy(condition: string): Promise<number[]> {
  const { rows } = await database.query<{ fid: number }>(
    `select fid from ${published(town.layers, 'unit-grids').table} where ${condition} order by fid`,
  );
  return rows.map(({ fid }) => fid);
}

describe('a filter', () => {
  const height = "(properties ->> 'height')::float8";
  test.each([
    [
      'height * 2 + 1 > 100',
      { op: '>', args: [{ op: '+', args: [{ op: '*', args: [{ property: 'height' }, 2] }, 1] }, 100] },
      `${height} * 2 + 1 > 100`,
    ],
    ['(height + 1) / 0 = 1', { op: '=', args: [{ op: '/', args: [{ property: 'height' }, 0] }, 1] }, 'false'],
    [
      '-height < -90',
      { op: '<', args: [{ op: '-', args: [0, { property: 'height' }] }, -90] },
      `${height} > 90`,
    ],
    [
      'height div 10 = 3 AND height % 10 = 2',
      {
        op: 'and',
        args: [
          { op: '=', args: [{ op: 'div', args: [{ property: 'height' }, 10] }, 3] },
          { op: '=', args: [{ op: '%', args: [{ property: 'height' }, 10] }, 2] },
        ],
      },
      `${height} = 32`,
    ],
    [
      "A_CONTAINS(tags, ('树'))",
      { op: 'a_contains', args: [{ property: 'tags' }, ['树']] },
      "properties -> 'tags' @> '[\"树\"]'",
    ],
    [
      "A_EQUALS(tags, ('树', 'b'))",
      { op: 'a_equals', args: [{ property: 'tags' }, ['树', 'b']] },
      'properties -> \'tags\' = \'["树","b"]\'',
    ],
    [
      "A_OVERLAPS(tags, ('b', 'c'))",
      { op: 'a_overlaps', args: [{ property: 'tags' }, ['b', 'c']] },
      "properties -> 'tags' @> '[\"b\"]'",
    ],
    [
      "A_CONTAINEDBY(tags, ('b'))",
      { op: 'a_containedBy', args: [{ property: 'tags' }, ['b']] },
      "not properties -> 'tags' @> '[\"树\"]'",
    ],
    [
      "ACCENTI(kind) = ACCENTI('a')",
      { op: '=', args: [{ op: 'casei', args: [{ op: 'accenti', args: [{ property: 'kind' }] }] }, 'zz'] },
      'false',
    ],
    [
      "CASEI(kind) LIKE CASEI('ä%')",
      {
        op: 'like',
        args: [
          { op: 'casei', args: [{ property: 'kind' }] },
          { op: 'casei', args: ['ä%'] },
        ],
      },
      "properties ->> 'kind' = 'Ä'",
    ],
    ['height IS NULL', { op: 'isNull', args: [{ property: 'height' }] }, "properties ->> 'height' is null"],
    [
      'height BETWEEN 10 AND 12',
      { op: 'between', args: [{ property: 'height' }, 10, 12] },
      `${height} between 10 and 12`,
    ],
    [
      'length(code) = 15 AND floor(height / 2) IN (3, 4)',
      { op: 'in', args: [{ op: 'floor', args: [{ op: '/', args: [{ property: 'height' }, 2] }] }, [3, 4]] },
      `floor(${height} / 2) in (3, 4)`,
    ],
    [
      'S_INTERSECTS(geometry, POINT Z(123.005 31.005 12))',
      {
        op: 's_intersects',
        args: [{ property: 'geometry' }, { type: 'Point', coordinates: [123.005, 31.005, 12] }],
      },
      'st_intersects(geom, st_setsrid(st_makepoint(123.005, 31.005), 4326))',
    ],
    [
      'S_INTERSECTS(geometry, BBOX(123.01, 31.01, -5, 123.03, 31.02, 90))',
      {
        op: 's_intersects',
        args: [{ property: 'geometry' }, { bbox: [123.01, 31.01, -5, 123.03, 31.02, 90] }],
      },
      'st_intersects(geom, st_makeenvelope(123.01, 31.01, 123.03, 31.02, 4326))',
    ],
    [
      'S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(123.005 31.005), LINESTRING(123.1 31.1, 123.12 31.1)))',
      {
        op: 's_intersects',
        args: [
          { property: 'geometry' },
          {
            type: 'GeometryCollection',
            geometries: [
              { type: 'Point', coordinates: [123.005, 31.005] },
              {
                type: 'LineString',
                coordinates: [
                  [123.1, 31.1],
                  [123.12, 31.1],
                ],
              },
            ],
          },
        ],
      },
      "st_intersects(geom, 'SRID=4326;GEOMETRYCOLLECTION(POINT(123.005 31.005), LINESTRING(123.1 31.1, 123.12 31.1))'::geometry)",
    ],
  ])('%s, in text and JSON', async (text, json, condition) => {
    const expected = await chosenBy(condition);
    const inText = await items({ filter: text, limit: '400' });
    if (!text.startsWith('ACCENTI')) expect(numbers(inText)).toEqual(expected);
    const inJson = await items({ filter: JSON.stringify(json), 'filter-lang': 'cql2-json', limit: '400' });
    expect(numbers(inJson)).toEqual(expected);
    expect(inJson.numberMatched).toBe(expected.length);
  });

  test('takes accents off', async () => {
    const page = await items({ filter: "ACCENTI(kind) = ACCENTI('A')", resultType: 'hits' });
    expect(page.numberMatched).toBe(200);
  });

  test('sees every property that is delivered', async () => {
    const [one] = (await items({ limit: '1' })).features;
    const { properties } = (await (await fetch(`${collection()}/queryables`)).json()) as Page & {
      properties: Record<string, { type?: string }>;
    };
    for (const name of Object.keys(one!.properties)) {
      expect(properties[name]).toBeDefined();
      expect((await items({ filter: `"${name}" IS NOT NULL OR "${name}" IS NULL` })).numberMatched).toBe(400);
    }
    expect(properties.tags).toMatchObject({ type: 'array' });
    expect(properties.height).toMatchObject({ type: 'number' });
  });

  test.each([
    ['{"op":"=","args":[{"property":"owner"},1]}', '/args/0'],
    ['{"op":"nearly","args":[]}', '/op'],
    ['{"op":"and","args":[{"op":"=","args":[1]}]}', '/args/0/args'],
    [
      '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[200,0]}]}',
      '/args/1/coordinates/0',
    ],
    ['{"op":', 'the whole'],
    ['{"op":"=","args":[{"op":"sqrt","args":[1]},1]}', '/args/0'],
  ])('%s is refused with the place', async (filter, place) => {
    const address = `${collection()}/items?${new URLSearchParams({ filter, 'filter-lang': 'cql2-json' })}`;
    const response = await fetch(address);
    const { code, errors } = (await response.json()) as { code: string; errors: { message: string }[] };
    expect([response.status, code]).toEqual([400, 'bad-filter']);
    expect(errors[0]!.message).toMatch(new RegExp(`^${place}: `));
  });

  test('of a hundred thousand corners is sent by POST, and its pages followed', async () => {
    const corners = Array.from({ length: 100_000 }, (_, at) => {
      const angle = (2 * Math.PI * at) / 100_000;
      return [123.1 + 0.05 * Math.cos(angle), 31.1 + 0.05 * Math.sin(angle)];
    });
    const area = { type: 'Polygon', coordinates: [[...corners, corners[0]]] };
    const body = {
      filter: { op: 's_intersects', args: [{ property: 'geometry' }, area] },
      limit: 50,
      properties: ['code'],
    };
    const ring = [...corners, corners[0]!].map((corner) => corner.join(' ')).join(', ');
    const expected = await chosenBy(`st_intersects(geom, st_geomfromtext('POLYGON((${ring}))', 4326))`);
    const seen: number[] = [];
    for (let next: object | null = body; next; ) {
      const response = await search(next);
      const page = (await response.json()) as Page;
      expect([response.status, Object.keys(page.features[0]?.properties ?? {})]).toEqual([200, ['code']]);
      expect(page.numberMatched).toBe(expected.length);
      seen.push(...numbers(page));
      const link = linkOf(page, 'next');
      next = link ? { ...body, ...link.body } : null;
    }
    expect(seen).toEqual(expected);
    expect(expected.length).toBeGreaterThan(60);
  });
});

describe('pages', () => {
  test('sorted by a property are walked forwards and back, what has no value last', async () => {
    for (const sortby of ['height,-code', '-height', '-kind,height']) {
      const whole = (await items({ sortby, limit: '400' })).features;
      const heights = whole.map(({ properties }) => properties.height as number | null);
      if (sortby.startsWith('height')) {
        const known = heights.filter((value) => value !== null);
        expect(heights).toEqual([...[...known].sort((a, b) => a - b), ...heights.slice(known.length)]);
        expect(heights.slice(known.length).every((value) => value === null)).toBe(true);
      }
      const forwards: number[][] = [];
      let page = await items({ sortby, limit: '90' });
      for (;;) {
        forwards.push(numbers(page));
        const next = linkOf(page, 'next');
        if (!next) break;
        page = await read(next.href);
      }
      expect(forwards.flat()).toEqual(whole.map(({ id }) => id));
      const back: number[][] = [forwards.at(-1)!];
      for (let previous = linkOf(page, 'prev'); previous; previous = linkOf(page, 'prev')) {
        page = await read(previous.href);
        back.unshift(numbers(page));
      }
      expect(back).toEqual(forwards);
    }
  });

  test('in the order of numbers lead back, too', async () => {
    const first = await items({ limit: '30' });
    expect(linkOf(first, 'prev')).toBeUndefined();
    const second = await read(linkOf(first, 'next')!.href);
    expect(numbers(await read(linkOf(second, 'prev')!.href))).toEqual(numbers(first));
  });

  test('come without geometry, or as a number alone', async () => {
    const page = await items({ skipGeometry: 'true', limit: '2' });
    expect(page.features.map(({ geometry }) => geometry)).toEqual([null, null]);
    const hits = await items({ resultType: 'hits', filter: 'height > 50' });
    expect(hits.features).toEqual([]);
    expect(hits.numberMatched).toBe((await chosenBy("(properties ->> 'height')::float8 > 50")).length);
  });

  test('name the parameters that there are where one is unknown', async () => {
    const response = await fetch(`${collection()}/items?colour=red`);
    const { detail } = (await response.json()) as { detail: string };
    for (const name of ['"colour"', 'sortby', 'filter-crs', 'height']) expect(detail).toContain(name);
    const one = await fetch(`${collection()}/items/1?colour=red`);
    expect(((await one.json()) as { detail: string }).detail).toContain('there are f, crs');
  });
});

test('a feature is found by its code', async () => {
  const response = await fetch(`${collection()}/items/990101001001123`);
  const { id, properties } = (await response.json()) as Page['features'][0];
  expect(properties.code).toBe('990101001001123');
  const byNumber = await fetch(`${collection()}/items/${id}`);
  expect(byNumber.headers.get('etag')).toBe(response.headers.get('etag'));
});

describe('GDAL', () => {
  /** What GDAL asks for and what it filters itself. */
  async function asked(layer: string, where: string): Promise<{ count: number; addresses: string[] }> {
    const { stdout, stderr } = await promisify(execFile)(
      'ogrinfo',
      ['-al', '-q', '-where', where, `OAPIF:${town.url}/ogc`, layer],
      { env: { ...process.env, CPL_DEBUG: 'ON' }, maxBuffer: 64_000_000 },
    );
    const addresses = [...stderr.matchAll(/Fetch\((\S+)\)|Fetching (\S+)|(http:\/\/\S+\/items\S*)/g)].map(
      (found) => found[1] ?? found[2] ?? found[3]!,
    );
    expect(stderr).not.toMatch(/ERROR/);
    expect(stderr).not.toMatch(/client.side|evaluated on client|Unsupported/i);
    return {
      count: [...stdout.matchAll(/^OGRFeature/gm)].length,
      addresses: addresses.filter((each) => each.includes('/items?')),
    };
  }

  test.each([
    ["name_en = 'No. 990101001001007'", 1],
    ["code LIKE '99010100100112_' AND height > 10", null],
    ['height > 90 OR height < 5', null],
    ["NOT (code > '990101001001010')", 11],
    ["code = '990101001001001' OR code = '990101001001002'", 2],
  ])('pushes %s down', async (where, count) => {
    const { count: found, addresses } = await asked('unit-grids', where);
    const filtered = addresses
      .map((address) => new URL(address).searchParams)
      .filter((query) => query.has('filter'));
    expect(filtered.length).toBeGreaterThan(0);
    expect(filtered.every((query) => query.get('filter-lang') === 'cql-text')).toBe(true);
    const direct = await items({
      filter: filtered[0]!.get('filter')!,
      'filter-lang': 'cql-text',
      limit: '400',
    });
    expect(found).toBe(direct.numberMatched);
    if (count !== null) expect(found).toBe(count);
  });

  test('pushes dates down, in the form in which it writes them', async () => {
    const { count, addresses } = await asked('permit-areas', "validFrom >= '2022-05-01'");
    expect([count, addresses]).toEqual([2, addresses]);
    expect(addresses.some((address) => address.includes('filter='))).toBe(true);
  });
});

test('beyond ten thousand the number that match is an estimate and told as one; up to there it is counted', async () => {
  const points = Array.from({ length: 10_300 }, (_, i) => ({
    code: `c${String(i).padStart(5, '0')}`,
    name: null,
    parent: null,
    properties: {},
    geometry: {
      type: 'Point' as const,
      coordinates: [123 + (i % 100) * 1e-4, 31 + Math.floor(i / 100) * 1e-4],
    },
  }));
  await publish(database, 'ancient-trees', points);
  await town.layers.refresh();
  const hits = (filter: string) => {
    const query = new URLSearchParams({ filter, resultType: 'hits' });
    return read(`${town.url}/ogc/collections/ancient-trees/items?${query}`);
  };
  const many = await hits("code <> 'none'");
  expect(many.numberMatchedEstimated).toBe(true);
  expect(many.numberMatched).toBeGreaterThan(10_000);
  expect(many.numberMatched).toBeLessThanOrEqual(10_300);
  const fewer = await hits("code < 'c05000'");
  expect([fewer.numberMatched, fewer.numberMatchedEstimated]).toEqual([5000, undefined]);
});
