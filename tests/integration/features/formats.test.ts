import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ByteBuffer } from 'flatbuffers';
import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { fromByteBuffer } from 'flatgeobuf/lib/mjs/header-meta.js';
import type { Geometry } from 'geojson';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FormatName, formats } from '../../../domain/features/formats.ts';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { readWkb } from '../../../server/layers/loading/read-wkb.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import { tableOf } from '../../../server/layers/store.ts';
import { testDatabase } from '../../harness/database.ts';
import { key, publish, published, serve, type Town, trees } from '../tiles/town.ts';

const run = promisify(execFile);
let database: Database;
let town: Town;
let folder: string;

const area: [number, number][][] = [
  [
    [121.1234567891234, 31.1],
    [121.2, 31.1],
    [121.2, 31.2],
    [121.1, 31.2],
    [121.1234567891234, 31.1],
  ],
  [
    [121.15, 31.15],
    [121.15, 31.16],
    [121.16, 31.16],
    [121.16, 31.15],
    [121.15, 31.15],
  ],
];
const moved = (by: number) => area.map((ring) => ring.map(([x, y]) => [x + by, y]));

const feature = (
  code: string | null,
  geometry: Geometry,
  properties: Record<string, unknown>,
  name: string | null = `许可区 ${code}`,
): LoadedFeature => ({ code, name, parent: code === null ? null : '310101', properties, geometry });

/** Chinese, signs of CSV and XML, nulls, days, large numbers, lists, several parts and holes. */
const areas = [
  feature(
    '310101000000001',
    { type: 'Polygon', coordinates: area },
    {
      validFrom: '2024-02-29',
      负责单位名称: '静安区绿化市容局，"一科"',
      负责单位电话: '021-12345678',
      account: '90071992547409931234',
      count: 12,
      share: 0.1 + 0.2,
      open: true,
      tags: ['树', 'b'],
      note: '第一行\n第二行 <&>',
    },
  ),
  feature(
    '310101000000002',
    { type: 'MultiPolygon', coordinates: [moved(1), moved(2)] },
    {
      validFrom: '1999-12-31',
      负责单位名称: null,
      负责单位电话: '=1+1',
      account: '007',
      count: -999999999999999,
      share: -1e-7,
      open: false,
      tags: null,
      note: '😀 𠮷',
    },
  ),
  feature(
    null,
    { type: 'Polygon', coordinates: moved(3) },
    {
      validFrom: null,
      负责单位名称: '字'.repeat(100),
      负责单位电话: null,
      account: null,
      count: null,
      share: null,
      open: null,
      tags: null,
      note: null,
    },
    null,
  ),
];
const points = [
  feature('h1', { type: 'Point', coordinates: [121.5, 31.2] }, { depth: 1.5 }),
  feature('h2', { type: 'Point', coordinates: [121.6, 31.3] }, { depth: 2 }),
];
const lines = [
  feature(
    's1',
    {
      type: 'LineString',
      coordinates: [
        [121.5, 31.2],
        [121.6, 31.25],
      ],
    },
    { depth: 1.5 },
  ),
  feature(
    's2',
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [121, 31],
          [121.1, 31],
        ],
        [
          [121.2, 31],
          [121.3, 31.1],
        ],
      ],
    },
    { depth: 3 },
  ),
];

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'wangge-formats-'));
  town = await serve(database);
  await publish(database, 'permit-areas', areas);
  await publish(database, 'hydrants', points);
  await publish(database, 'sewers', lines);
  await publish(database, 'ancient-trees', trees());
  await town.layers.refresh();
});
afterAll(async () => {
  await town.close();
  await rm(folder, { recursive: true });
});

const authorization = { Authorization: `Bearer ${key}` };
const ask = (layer: string, query: string, headers: Record<string, string> = {}) =>
  fetch(`${town.url}/ogc/collections/${layer}/items?${query}`, { headers: { ...authorization, ...headers } });

function headerOf(bytes: Buffer): ByteBuffer {
  const header = new ByteBuffer(bytes);
  header.setPosition(magicbytes.length);
  return header;
}

let files = 0;
async function download(layer: string, query: string): Promise<string> {
  const response = await ask(layer, query);
  if (response.status !== 200) throw new Error(await response.text());
  const { extension, mediaType } = formats.find(({ name }) => query.includes(`f=${name}`))!;
  expect(response.headers.get('content-type')).toContain(mediaType);
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${layer}.${extension}"`);
  const path = join(folder, `${++files}.${extension}`);
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

interface Stored {
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  geometry: Geometry;
}

async function stored(table: string): Promise<Stored[]> {
  const { rows } = await database.query<Omit<Stored, 'geometry'> & { wkb: Buffer }>(
    `select code, name, parent, properties, st_asbinary(case when st_dimension(geom) = 2 then st_forcepolygonccw(geom) else geom end, 'NDR') as wkb from ${table} order by fid`,
  );
  return rows.map(({ wkb, ...row }) => ({ ...row, geometry: readWkb(wkb) as Geometry }));
}

/** What our own loader makes of a file. */
async function loaded(layer: string, path: string): Promise<Stored[]> {
  const request = { layer, path, map: {}, by: 'test', publish: false };
  const { version } = await loadFile(database, request as never, () => undefined);
  return stored((await tableOf(database, layer, version))!);
}

const plain = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
const asText = (value: unknown) => (value === null || value === undefined ? '' : String(plain(value)));

/** A feature as a format can hold it. */
function held(format: FormatName, row: Stored): Stored {
  const { fid: _fid, ...properties } = row.properties;
  const change: Partial<Record<FormatName, (value: unknown) => unknown>> = {
    csv: asText,
    kml: asText,
    xlsx: asText,
  };
  const each =
    change[format] ?? ((value: unknown) => (format === 'gpkg' || format === 'shp' ? plain(value) : value));
  const all = Object.entries(properties).map(([name, value]) => [name, each(value)] as const);
  return {
    ...row,
    properties: Object.fromEntries(
      all.filter(([, value]) => value !== '' && value !== null && value !== undefined),
    ),
  };
}

/** FlatGeobuf has its features along a curve: back in their order, those without a code last. */
const byCode = <Row extends { code?: unknown }>(rows: readonly Row[]) =>
  rows.toSorted((a, b) => String(a.code ?? 'zz').localeCompare(String(b.code ?? 'zz'), 'en'));

/** In UTF-8 both names begin with the same nine bytes: the second is numbered. */
const cut: Record<string, string> = { 负责单位名称: '负责单', 负责单位电话: '负责_1' };

describe('what goes out comes in again unchanged', () => {
  test.each(['jsonseq', 'csv', 'xlsx', 'fgb', 'gpkg', 'shp', 'kml'] as const)('as %s', async (format) => {
    for (const layer of ['permit-areas', 'hydrants', 'sewers']) {
      const before = await stored(published(town.layers, layer).table);
      const after = await loaded(layer, await download(layer, `f=${format}`));
      const expected = before.map((row) => held(format, row));
      if (format === 'shp')
        for (const row of expected) {
          for (const [name, short] of Object.entries(cut))
            if (name in row.properties) {
              row.properties[short] = row.properties[name];
              delete row.properties[name];
            }
          const text = row.properties[cut.负责单位名称!];
          if (typeof text === 'string' && text.length > 84)
            row.properties[cut.负责单位名称!] = text.slice(0, 84);
        }
      const found = after.map((row) => held(format, row));
      expect(format === 'fgb' ? byCode(found) : found).toEqual(expected);
    }
  });

  test('as a shapefile in GBK, with a list of what was cut', async () => {
    const path = await download(
      'permit-areas',
      'f=shp&encoding=gbk&properties=code,负责单位名称,负责单位电话',
    );
    const [first, , third] = await loaded('permit-areas', path);
    expect(Object.keys(first!.properties).sort()).toEqual(['负责单位名', '负责单位电'].sort());
    expect(first!.properties.负责单位名).toBe('静安区绿化市容局，"一科"');
    expect(third!.properties.负责单位名).toBe('字'.repeat(100));
    const { stdout } = await run('unzip', ['-p', path, 'permit-areas.fields.txt']);
    expect(stdout).toContain('负责单位名,负责单位名称,0');
    expect((await run('unzip', ['-p', path, 'permit-areas.cpg'])).stdout).toBe('936');
  });

  test('as GeoParquet', async () => {
    const file = await asyncBufferFromFile(await download('permit-areas', 'f=parquet'));
    const rows = await parquetReadObjects({ file });
    expect(
      rows.map(({ code, count, share, open, validFrom, tags }) => ({
        code,
        count,
        share,
        open,
        validFrom,
        tags,
      })),
    ).toEqual([
      {
        code: '310101000000001',
        count: 12n,
        share: 0.1 + 0.2,
        open: true,
        validFrom: new Date('2024-02-29'),
        tags: ['树', 'b'],
      },
      {
        code: '310101000000002',
        count: -999999999999999n,
        share: -1e-7,
        open: false,
        validFrom: new Date('1999-12-31'),
        tags: null,
      },
      { code: null, count: null, share: null, open: null, validFrom: null, tags: null },
    ]);
    const { key_value_metadata } = await parquetMetadataAsync(file);
    const geo = JSON.parse(key_value_metadata!.find((each) => each.key === 'geo')!.value!);
    expect(geo.columns.geometry.geometry_types).toEqual(['MultiPolygon', 'Polygon']);
    expect(geo.columns.geometry.bbox).toEqual([121.1, 31.1, 124.2, 31.2]);
    expect(rows[0]!.geometry).toEqual(areas[0]!.geometry);
  });
});

describe('GDAL reads', () => {
  const readers: Partial<Record<FormatName, string>> = { csv: 'CSV:', shp: '/vsizip/' };
  test.each(['jsonseq', 'csv', 'xlsx', 'fgb', 'gpkg', 'shp', 'kml', 'gml'] as const)('%s', async (format) => {
    const path = await download('permit-areas', `f=${format}`);
    // Without the schema beside it GDAL takes digits for numbers.
    if (format === 'gml') {
      const schema = await fetch(`${town.url}/ogc/collections/permit-areas/schema.xsd`, {
        headers: authorization,
      });
      await writeFile(path.replace(/gml$/, 'xsd'), await schema.text());
    }
    const copy = `${path}.read.geojson`;
    const options = [
      '-f',
      'GeoJSON',
      '-lco',
      'COORDINATE_PRECISION=15',
      '-lco',
      'SIGNIFICANT_FIGURES=17',
      copy,
      `${readers[format] ?? ''}${path}`,
    ];
    const { stderr } = await run('ogr2ogr', options);
    expect(stderr).toBe('');
    const { features } = JSON.parse(await readFile(copy, 'utf8')) as {
      features: { geometry: Geometry | null; properties: Record<string, unknown> }[];
    };
    expect(features).toHaveLength(3);
    if (format === 'fgb')
      features.sort((a, b) =>
        String(a.properties.code ?? 'zz').localeCompare(String(b.properties.code ?? 'zz')),
      );
    const columns = Object.fromEntries(
      Object.entries(features[0]!.properties).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(String(columns.code)).toBe('310101000000001');
    const bureau = columns[format === 'shp' ? '负责单' : '负责单位名称'];
    expect(bureau).toBe('静安区绿化市容局，"一科"');
    expect(String(columns.account)).toBe('90071992547409931234');
    expect(Number(columns.share)).toBeCloseTo(0.3, 12);
    // GDAL reads no geometry of a workbook.
    if (format === 'xlsx') return;
    const expected = areas.map(({ geometry }) => geometry);
    const found = features.map(({ geometry }) => geometry);
    const area = (geometry: Geometry | null) =>
      database.query<{ same: boolean }>(
        'select st_equals(st_geomfromgeojson($1), st_geomfromgeojson($2)) as same',
        [JSON.stringify(geometry), JSON.stringify(expected[found.indexOf(geometry)])],
      );
    for (const geometry of found) expect((await area(geometry)).rows[0]!.same).toBe(true);
  });
});

describe('the index of FlatGeobuf', () => {
  const [west, south, east, north] = [123.05, 31.05, 123.07, 31.07];

  test.each([
    ['as they are kept', '', 4326],
    ['in a projection', '&crs=EPSG:32651', 32651],
  ])('finds for GDAL what lies in a box, %s', async (_, query, srid) => {
    const path = await download('ancient-trees', `f=fgb${query}`);
    const { rows } = await database.query<{ count: number; box: number[] }>(
      `select array[st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)] as box,
              (select count(*)::int from ${published(town.layers, 'ancient-trees').table}
                where st_intersects(st_transform(geom, ${srid}), st_setsrid(st_makeenvelope(
                  st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)), ${srid}))) as count
         from (select st_transform(st_makeenvelope($1, $2, $3, $4, 4326), ${srid}) as box) asked`,
      [west, south, east, north],
    );
    const { count, box } = rows[0]!;
    expect(count).toBeGreaterThan(10);
    const { stdout } = await run('ogrinfo', ['-so', '-al', path, '-spat', ...box.map(String)]);
    expect(stdout).toContain(`Feature Count: ${count}\n`);
    const header = await run('ogrinfo', ['-so', '-al', path]);
    expect(header.stdout).toContain(`Feature Count: ${trees().length}\n`);
    expect(fromByteBuffer(headerOf(await readFile(path))).indexNodeSize).toBe(16);
  });

  test('is left out where another order was asked for', async () => {
    const path = await download('ancient-trees', 'f=fgb&limit=50&sortby=-code');
    expect(fromByteBuffer(headerOf(await readFile(path))).indexNodeSize).toBe(0);
    const { stdout } = await run('ogr2ogr', ['-f', 'CSV', '/vsistdout/', path]);
    const [, ...codes] = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(',')[0]);
    expect(codes).toEqual(codes.toSorted().reverse());
    expect(codes[0]).toBe('tree-9999');
    expect(codes).toHaveLength(50);
  });

  test('is read by ranges', async () => {
    const answer = await ask('ancient-trees', 'f=fgb', { Range: 'bytes=0-7' });
    expect(answer.status).toBe(206);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from('6667620366676200', 'hex'));
  });
});

describe('a format', () => {
  test('is chosen by Accept, and by f before it', async () => {
    for (const { name, mediaType } of formats.filter((each) => each.name !== 'geojson')) {
      const [type] = mediaType.split(';');
      const response = await ask('hydrants', '', { Accept: mediaType });
      expect([name, response.headers.get('content-type')?.split(';')[0]]).toEqual([name, type]);
      await response.arrayBuffer();
    }
    // GeoJSON by its media type is a page.
    expect(await (await ask('hydrants', '', { Accept: 'application/geo+json' })).json()).toMatchObject({
      links: expect.anything(),
    });
    const asked = await ask('hydrants', 'f=json', { Accept: 'text/csv' });
    expect(asked.headers.get('content-type')).toBe('application/geo+json');
  });

  test('that is not there is refused with those that are', async () => {
    const response = await ask('hydrants', '', { Accept: 'image/png' });
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    expect([response.status, code]).toEqual([406, 'not-acceptable']);
    for (const { mediaType } of formats) expect(detail).toContain(mediaType);
  });

  test('GeoJSON is a file of all features, or of those that are chosen', async () => {
    const file = JSON.parse(await readFile(await download('hydrants', 'f=geojson'), 'utf8'));
    expect(file.features).toHaveLength(points.length);
    expect(Object.keys(file)).toEqual(['type', 'features']);
    const none = await (await ask('hydrants', "f=geojson&filter=code%3D'none'")).json();
    expect(none).toEqual({ type: 'FeatureCollection', features: [] });
    const one = await (await ask('hydrants', 'f=geojson&limit=1')).json();
    expect(one).toMatchObject({ features: [{ type: 'Feature' }] });
  });

  test('takes filter, fields, order and system', async () => {
    const filter = encodeURIComponent("count > 0 OR code LIKE '%2'");
    const text = await (
      await ask('permit-areas', `f=csv&filter=${filter}&properties=code,count&sortby=count&skipGeometry=true`)
    ).text();
    expect(text).toBe('code,count\r\n310101000000002,-999999999999999\r\n310101000000001,12\r\n');
    const path = await download('hydrants', 'f=shp&crs=EPSG:4549');
    const { stdout } = await run('ogrinfo', ['-al', `/vsizip/${path}`]);
    const [, x, y] = /POINT \((\S+) (\S+)\)/.exec(stdout)!;
    const { rows } = await database.query<{ x: number; y: number }>(
      'select st_x(p) as x, st_y(p) as y from st_transform(st_setsrid(st_makepoint(121.5, 31.2), 4326), 4549) p',
    );
    expect([Number(x), Number(y)]).toEqual([expect.closeTo(rows[0]!.x, 6), expect.closeTo(rows[0]!.y, 6)]);
    expect(stdout).toContain('CGCS2000');
    // Read again, it lies where it lay.
    const [again] = await loaded('hydrants', path);
    const [lon, lat] = (again!.geometry as GeoJSON.Point).coordinates;
    expect([lon, lat]).toEqual([expect.closeTo(121.5, 8), expect.closeTo(31.2, 8)]);
  });

  test('that is a file can be read in parts, and on from where it stopped', async () => {
    const whole = await ask('permit-areas', 'f=gpkg');
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const etag = whole.headers.get('etag')!;
    const rest = await ask('permit-areas', 'f=gpkg', { Range: 'bytes=1000-', 'If-Range': etag });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes 1000-${bytes.length - 1}/${bytes.length}`,
    ]);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(bytes.subarray(1000));
  });

  test.each([
    ['permit-areas', 'f=kml&crs=EPSG:4549', 'longitude and latitude'],
    ['permit-areas', 'f=parquet&crs=EPSG:3857', 'longitude and latitude'],
    ['permit-areas', 'f=gpkg&skipGeometry=true', 'without geometry'],
    ['permit-areas', 'f=shp&encoding=gbk', 'GBK has no "😀"'],
  ])('%s as %s is refused where it cannot hold them', async (layer, query, reason) => {
    const response = await ask(layer, query);
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    expect([response.status, code]).toEqual([400, 'format-cannot-hold']);
    expect(detail).toContain(reason);
  });

  test('is refused where names differ in case alone, texts are too long or characters cannot be written', async () => {
    const one = (properties: Record<string, unknown>) =>
      publish(database, 'parks', [{ ...areas[0]!, properties }]);
    const refusal = async (query: string) => {
      await town.layers.refresh();
      return ((await (await ask('parks', query)).json()) as { detail: string }).detail;
    };
    await one({ Kind: 'a', kind: 'b' });
    expect(await refusal('f=gpkg')).toContain('"Kind" and "kind" differ in case alone');
    await one({ note: 'x'.repeat(40_000) });
    expect(await refusal('f=xlsx')).toContain('40000 characters');
    await one({ note: 'a\u0001b' });
    expect(await refusal('f=xlsx')).toContain('U+0001');
    expect(await refusal('f=kml')).toContain('U+0001');
    expect(await refusal('f=gml')).toContain('U+0001');
  });
});
