import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { projectByDatabase } from '../../../server/layers/loading/crs-store.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';

let database: Database;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
  folder = await mkdtemp(join(tmpdir(), 'wangge-values-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(name: string, content: string, crs?: string) {
  const path = join(folder, name);
  await writeFile(path, content);
  const request = { layer: 'ancient-trees', path, map: {}, crs, by: 'test', publish: false };
  const { version, understood } = await loadFile(database, request, () => undefined);
  const { rows } = await database.query<{ table_id: number }>(
    `select table_id from wangge.layer_versions where layer_id = 'ancient-trees' and version = $1`,
    [version],
  );
  const table = `wangge_data.version_${rows[0]!.table_id}`;
  const features = await database.query<{ code: string; lon: number; lat: number; properties: object }>(
    `select code, ST_X(geom) as lon, ST_Y(geom) as lat, properties from ${table} order by fid`,
  );
  return { understood, features: features.rows };
}

const line = (code: string, coordinates: string, more = '') =>
  `{"type":"Feature","properties":{"code":${code}${more}},"geometry":{"type":"Point","coordinates":${coordinates}}}\n`;
const digits = '1234567890123456789012345678901234567890';

describe('numbers', () => {
  test.each([
    [
      'an infinity for a coordinate',
      line('"A"', '[1e999,31]'),
      'bad.ndjson, line 1: [Infinity,31] is not a position',
    ],
    ['NaN, which JSON has not', line('"A"', '[NaN,31]'), 'bad.ndjson, line 1: not valid JSON'],
    ['forty digits for a coordinate', line('"A"', `[${digits},31]`), 'outside ±180, ±90 degrees'],
    [
      'forty digits for a code',
      line(digits, '[123,31]'),
      'field code: 1.2345678901234568e+39 is a number of more digits',
    ],
    [
      'an infinity among the properties',
      line('"A"', '[123,31]', ',"h":1e999'),
      'field h: Infinity is too large',
    ],
    ['a code as long as a letter', line(`"${'x'.repeat(3_000)}"`, '[123,31]'), 'a code of 3000 characters'],
  ])('%s is refused by its place', async (_, content, reason) => {
    await expect(load('bad.ndjson', content)).rejects.toThrow(reason);
  });

  test.each(['NaN', 'Infinity', '-Infinity', '1e999', 'east'])(
    '%s in a table is no coordinate',
    async (text) => {
      const table = `code,lon,lat\nA,123,31\nB,${text},31\n`;
      await expect(load('bad.csv', table)).rejects.toThrow('bad.csv, row 3, field lon: ');
    },
  );

  test('forty digits of text stay as they are', async () => {
    const { features } = await load('digits.ndjson', line(`"${digits}"`, `[123.${digits},31]`));
    expect(features).toEqual([{ code: digits, lon: 123.12345678901235, lat: 31, properties: {} }]);
  });
});

/** A projected system as ESRI's programs write it. */
const prj = (name: string, datum: string, meridian: number, easting: number) =>
  `PROJCS["${name}",GEOGCS["GCS_${datum}",DATUM["D_${datum}",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${easting}.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;

describe('coordinate systems', () => {
  const table = (x: number, y: number) => `code,x,y\nA,${x},${y}\n`;

  test.each([
    ['EPSG:2249', 771_000, 2_950_000, -71.0752398, 42.3421661],
    ['NAD83 / Massachusetts Mainland (ftUS)', 771_000, 2_950_000, -71.0752398, 42.3421661],
    ['国家2000 3度带 40带', 40_630_000, 3_450_000, 121.3634802, 31.1643814],
    ['国家2000 3度带 40带', 630_000, 3_450_000, 121.3634802, 31.1643814],
    ['CGCS2000 / 3-degree Gauss-Kruger CM 120E', 630_000, 3_450_000, 121.3634802, 31.1643814],
    ['+proj=tmerc +lon_0=121.46 +x_0=0 +y_0=-3457147 +ellps=GRS80 +units=m', 1_000, 2_000, 121.4705, 31.2541],
    ['EPSG:2056', 2_600_000, 1_200_000, 7.4386324, 46.9510827],
    ['CGCS2000_3_Degree_GK_Zone_40', 40_630_000, 3_450_000, 121.3634802, 31.1643814],
    ['CGCS2000_3_Degree_GK_Zone_40', 630_000, 3_450_000, 121.3634802, 31.1643814],
    ['国家2000 3度带 40带', 3_450_000, 630_000, 121.3634802, 31.1643814],
    ['EPSG:4528', 3_450_000, 40_630_000, 121.3634802, 31.1643814],
    [
      prj('CGCS2000_3_Degree_GK_CM_120E', 'China_2000', 120, 500_000),
      40_630_000,
      3_450_000,
      121.3634802,
      31.1643814,
    ],
    [prj('地方坐标系', 'China_2000', 120, 40_500_000), 630_000, 3_450_000, 121.3634802, 31.1643814],
    [prj('local', 'China_2000', 121.46, 500_000), 500_000, 3_450_000, 121.46, 31.171602],
    ['China Geodetic Coordinate System 2000', 121.5, 31.2, 121.5, 31.2],
    ['EPSG:4480', 121.5, 31.2, 121.5, 31.2],
  ])('%s', async (crs, x, y, lon, lat) => {
    const { features } = await load('places.csv', table(x, y), crs);
    expect(features[0]!.lon).toBeCloseTo(lon, 3);
    expect(features[0]!.lat).toBeCloseTo(lat, 3);
  });

  test('eastings of another writing than the system has are refused with the right one', async () => {
    await expect(load('wrong.csv', table(40_630_000, 3_450_000), 'EPSG:4549')).rejects.toThrow(
      'wrong.csv: the easting 40630000 cannot be of EPSG:4549; with such eastings the same zone is EPSG:4528',
    );
  });

  test.each([
    ['西安80 3度带 40带', 'Xian 1980'],
    ['EPSG:2364', 'Xian 1980'],
    [prj('Xian_1980_3_Degree_GK_CM_120E', 'Xian_1980', 120, 500_000), 'Xian 1980'],
    ['Beijing_1954_3_Degree_GK_Zone_40', 'Beijing 1954'],
    ['EPSG:2416', 'Beijing 1954'],
  ])('%s is read with the note that its shift is not known', async (crs, datum) => {
    const { features, understood } = await load('old.csv', table(40_630_000, 3_450_000), crs);
    // Frames of other ellipsoids: within a hundred metres of the same numbers in CGCS 2000.
    expect(features[0]!.lon).toBeCloseTo(121.36348, 2);
    expect(features[0]!.lat).toBeCloseTo(31.16438, 2);
    expect(understood.crsNote!.en).toMatch(new RegExp(`^The shift between ${datum} and CGCS 2000 differs`));
    expect(understood.crsNote!.zh).toContain('未作改正');
  });

  test('degrees of the older frames are kept with the note, and CGCS 2000 has none', async () => {
    for (const crs of ['EPSG:4610', 'Xian 1980', 'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954"]]']) {
      const { features, understood } = await load('old.csv', table(121.5, 31.2), crs);
      expect(features[0]).toMatchObject({ lon: 121.5, lat: 31.2 });
      expect(understood.crsNote).toBeDefined();
    }
    expect((await load('new.csv', table(121.5, 31.2), 'EPSG:4490')).understood.crsNote).toBeUndefined();
  });

  test('a geocentric system is refused', async () => {
    await expect(load('a.csv', table(1, 2), 'EPSG:4479')).rejects.toMatchObject({
      code: 'wrong-crs',
      detail: expect.stringContaining('EPSG:4479 is a geocentric system'),
    });
  });

  test('many places cost PROJ one preparation, not one each', async () => {
    const places = Array.from({ length: 20_000 }, (_, i): [number, number] => [2_600_000 + i, 1_200_000]);
    const projected = await projectByDatabase(database, 'EPSG:2056', places);
    expect(projected).toHaveLength(20_000);
    expect(projected[0]).toEqual([expect.closeTo(7.4386324, 6), expect.closeTo(46.9510827, 6)]);
    expect(projected.at(-1)![0]).toBeGreaterThan(projected[0]![0]);
    expect(await projectByDatabase(database, 'EPSG:2056', [])).toEqual([]);
  });

  test('feet without a system are refused with the likely one and its confidence, and never converted', async () => {
    await expect(load('feet.csv', table(771_000, 2_950_000))).rejects.toMatchObject({
      code: 'not-degrees',
      detail: expect.stringMatching(
        /^feet\.csv, row 2: \[771000, 2950000\] lies outside .* the likely system is EPSG:2249 \(NAD83 \/ Massachusetts Mainland \(ftUS\), US survey feet\), where it lies at \[-71\.0752, 42\.3422\]: confidence 0\.\d+; declare the coordinate system EPSG:2249/,
      ),
    });
  });

  test('swapped axes and systems that nobody knows are told apart from it', async () => {
    await expect(load('swapped.csv', table(31.2, 121.5))).rejects.toMatchObject({ code: 'swapped-axes' });
    await expect(load('a.csv', table(1, 2), 'EPSG:99999')).rejects.toMatchObject({ code: 'unknown-crs' });
    await expect(load('a.csv', table(1, 2), '+proj=nonsense')).rejects.toMatchObject({ code: 'unknown-crs' });
    await expect(load('a.csv', table(1, 2), 'the usual one')).rejects.toMatchObject({ code: 'unknown-crs' });
  });
});
