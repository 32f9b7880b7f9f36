import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, published, rivers, serve, type Town } from '../tiles/town.ts';

const run = promisify(execFile);
let database: Database;
let town: Town;
let folder: string;

const place: GeoJSON.Point = { type: 'Point', coordinates: [123.05, 31.05] };
const odd = {
  'a b': 'x & <y>',
  '2020': 1e-7,
  geometry: 'a word',
  boundedBy: 'a fence',
  count: 999_999_999_999_999,
  open: false,
  tags: ['树', 'b'],
};

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'wangge-gml-'));
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'hydrants', [
    { code: 'h1', name: '消火栓', parent: null, properties: odd, geometry: place },
  ]);
  await town.layers.refresh();
});
afterAll(async () => {
  await town.close();
  await rm(folder, { recursive: true });
});

const collection = (layer: string) => `${town.url}/ogc/collections/${layer}`;
let files = 0;

/** Saves features with their schema beside them, where GDAL looks for it. @returns the path */
async function save(layer: string, query = ''): Promise<string> {
  const path = join(folder, String(++files));
  const [features, schema] = await Promise.all([
    fetch(`${collection(layer)}/items?f=gml${query}`),
    fetch(`${collection(layer)}/schema.xsd`),
  ]);
  expect([features.status, schema.status]).toEqual([200, 200]);
  expect(schema.headers.get('content-type')).toContain('application/xml');
  await writeFile(`${path}.gml`, await features.text());
  await writeFile(`${path}.xsd`, await schema.text());
  return `${path}.gml`;
}
const info = async (...options: string[]) => {
  const { stdout, stderr } = await run('ogrinfo', ['-al', ...options], { maxBuffer: 64_000_000 });
  expect(stderr).toBe('');
  return stdout;
};

test('GDAL reads every feature with the types of the schema', async () => {
  const grids = await info('-so', await save('unit-grids'));
  expect(grids).toContain('Feature Count: 400');
  expect(grids).toContain('Layer name: unit-grids');
  expect(grids).toContain('Geometry: Polygon');
  expect(grids).toMatch(/code: String/);
  expect(grids).toMatch(/area: Real/);
  expect(grids).toMatch(/open: Integer\(Boolean\)/);
  expect(await info('-so', await save('rivers'))).toContain('Feature Count: 10');
  expect(await info(await save('rivers'))).toContain('MULTILINESTRING');
});

test.each([
  ['CRS84', 4326],
  ['EPSG:4326', 4326],
  ['EPSG:4490', 4490],
  ['EPSG:4549', 4549],
  ['EPSG:32651', 32651],
  ['EPSG:3857', 3857],
])('in %s places are where PostGIS puts them, whatever the order of the axes', async (crs, srid) => {
  const text = await info(await save('hydrants', `&crs=${crs}`));
  expect(text).toMatch(
    srid === 4326 ? /ID\["OGC","CRS84"\]|ID\["EPSG",4326\]/ : new RegExp(`ID\\["EPSG",${srid}\\]\\]\n`),
  );
  const [, x, y] = /POINT \((\S+) (\S+)\)/.exec(text)!;
  const { rows } = await database.query<{ x: number; y: number }>(
    `select st_x(p) as x, st_y(p) as y from st_transform(st_setsrid(st_makepoint($1, $2), 4326), ${srid}) p`,
    place.coordinates,
  );
  expect([Number(x), Number(y)]).toEqual([expect.closeTo(rows[0]!.x, 6), expect.closeTo(rows[0]!.y, 6)]);
});

test('names that are none in XML, signs of it and lists come through', async () => {
  const text = await info(await save('hydrants'));
  for (const said of [
    'a_x0020_b (String) = x & <y>',
    '_x0032_020 (Real) = 1e-07',
    '_x0067_eometry (String) = a word',
    '_x0062_oundedBy (String) = a fence',
    'count (Integer64) = 999999999999999',
    'open (Integer(Boolean)) = 0',
    'tags (String) = ["树","b"]',
    'name (String) = 消火栓',
    'POINT (123.05 31.05)',
  ])
    expect(text).toContain(said);
  expect(text).not.toContain('parent (String) =');
});

test('filter, fields and order hold, each feature has an id of its own, and the collection alone has a box', async () => {
  const { table } = published(town.layers, 'rivers');
  const answer = await fetch(
    `${collection('rivers')}/items?properties=code&sortby=-code&filter=${encodeURIComponent("class='city'")}`,
    { headers: { Accept: 'application/gml+xml;version=3.2' } },
  );
  expect(answer.headers.get('content-type')).toContain('application/gml+xml');
  const text = await answer.text();
  const document = new DOMParser({
    onError: (_level, message) => {
      throw new Error(message);
    },
  }).parseFromString(text, 'text/xml');
  const gml = 'http://www.opengis.net/gml/3.2';
  const members = [...document.getElementsByTagNameNS('urn:wangge:layer:rivers', 'rivers')];
  const { rows } = await database.query<{ fid: number; code: string }>(
    `select fid, code from ${table} where properties ->> 'class' = 'city' order by code desc`,
  );
  expect(members.map((each) => each.getAttributeNS(gml, 'id'))).toEqual(
    rows.map(({ fid }) => `rivers.${fid}`),
  );
  expect(members.map((each) => each.firstChild!.textContent)).toEqual(rows.map(({ code }) => code));
  const ids = [...text.matchAll(/gml:id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Each of two lines has one, beside the geometry, the feature and the collection.
  expect(ids).toHaveLength(1 + rows.length * 4);
  expect(text.match(/<gml:boundedBy>/g)).toHaveLength(1);
  expect(text).toContain(`urn:wangge:layer:rivers ${collection('rivers')}/schema.xsd`);
});

test('the collection links to its XML Schema', async () => {
  const { links } = (await (await fetch(collection('rivers'))).json()) as {
    links: { rel: string; type: string; href: string }[];
  };
  expect(links).toContainEqual(
    expect.objectContaining({
      rel: 'describedby',
      type: 'application/xml',
      href: `${collection('rivers')}/schema.xsd`,
    }),
  );
  expect((await fetch(`${collection('nothing')}/schema.xsd`)).status).toBe(404);
});
