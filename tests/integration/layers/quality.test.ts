import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import type { Database } from '../../../server/database/database.ts';
import { examine } from '../../../server/layers/checking/examine.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import type { IssueRow } from '../../../server/layers/version-store.ts';
import { testDatabase } from '../../harness/database.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

/** Every case on one small city at 123 E, 31 N; a hundredth of a degree is about 950 m by 1,109 m. */
interface Issue extends Omit<IssueRow, 'ordinal'> {
  message: { zh: string; en: string };
}
interface Page {
  issues: Issue[];
  next: string | null;
  base: number | null;
  issueCounts: Record<string, number>;
  resolvedCounts: Record<string, number>;
}

let database: Database;
let server: LayerServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-quality-'));
  database = await testDatabase();
  server = await startLayerServer(database);
  await publish('districts', [district]);
  await publish('streets', streets);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
  expect(server.failures).toEqual([]);
});

const [w, s] = [123.00001, 31.00001];
type Box = [number, number, number, number];
/** A box of a grid of hundredths of a degree, from column and row to column and row. */
const box = (west: number, south: number, east: number, north: number): Box => [
  w + west / 100,
  s + south / 100,
  w + east / 100,
  s + north / 100,
];
const district = area('990101', box(0, 0, 4, 2));
const street = (code: string, at: Box, properties = {}) =>
  area(code, at, { parent: '990101', ...properties });
const streets = [street('990101001', box(0, 0, 2, 2)), street('990101002', box(2, 0, 4, 2))];

/** Loads features without the thread that a request starts: many small loads are quicker so. */
async function load(layer: string, features: unknown[], publish: boolean) {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const result = await loadFile(database, { layer, path, map: {}, by: 'test', publish }, () => undefined);
  await server.layers.refresh();
  return result;
}

async function publish(layer: string, features: unknown[]): Promise<void> {
  expect(await load(layer, features, true)).toMatchObject({ state: 'published', issueCounts: {} });
}

/** Loads features without publishing them, and reads the report. */
async function report(layer: string, features: unknown[], query = ''): Promise<Page> {
  const { version } = await load(layer, features, false);
  return (await server.send<Page>('gis', 'GET', `/api/layers/${layer}/versions/${version}/issues${query}`))
    .body;
}

describe('a mosaic', () => {
  test('neighbours that overlap are found with area, polygon and a sentence in both languages', async () => {
    const { issues, issueCounts } = await report('streets', [
      streets[0],
      street('990101002', box(1.9, 0, 4, 2)),
    ]);
    expect(issueCounts).toEqual({ overlap: 1 });
    // 0.1 × 2 hundredths of a degree at 31 N on the ellipsoid, from the lengths of its degrees there.
    const square = 0.001 * 95_506 * 0.02 * 110_861;
    expect(Number(issues[0]!.details.area) / square).toBeCloseTo(1, 3);
    expect(issues[0]).toMatchObject({
      type: 'overlap',
      severity: 'error',
      features: ['990101001', '990101002'],
      introduced: true,
      geometry: { type: 'Polygon' },
      message: {
        en: expect.stringMatching(/^990101001, 990101002 overlap by 211,\d{3} m²$/),
        zh: expect.stringMatching(/^990101001, 990101002 相互重叠 211,\d{3} m²$/),
      },
    });
  });

  test('a gap between neighbours is found with its area, and names them', async () => {
    const ring = street('990101001', box(0, 0, 4, 2));
    const hole = area('', box(1, 0.5, 2, 1)).geometry.coordinates[0]!;
    ring.geometry.coordinates.push([...hole].reverse());
    const filler = street('990101002', box(1, 0.5, 1.9, 1));
    const { issues, issueCounts } = await report('streets', [ring, filler]);
    // The filler has left the place that it has in the version in force.
    expect(issueCounts).toEqual({ gap: 1, moved: 1 });
    expect(Number(issues[0]!.details.area) / (0.001 * 95_506 * 0.005 * 110_861)).toBeCloseTo(1, 2);
    expect(issues[0]).toMatchObject({ severity: 'warning', features: ['990101001', '990101002'] });
  });

  test('what is thinner than rounding is one remark that states its tolerance', async () => {
    const { issues, issueCounts } = await report('streets', [
      streets[0],
      street('990101002', box(2 - 1e-6, 0, 4, 2)),
    ]);
    expect(issueCounts).toEqual({ overlap: 1 });
    expect(issues).toMatchObject([
      {
        severity: 'info',
        features: [],
        message: {
          en: expect.stringMatching(
            /^1 overlaps smaller than 0.1 m² or thinner than 0.02 m, .* in all: rounding$/,
          ),
        },
      },
    ]);
  });

  test('invalid geometry is found at its spot and spoils no other check', async () => {
    const bowTie = street('990101002', box(2, 0, 4, 2));
    const [a, b, c, d] = bowTie.geometry.coordinates[0]!;
    bowTie.geometry.coordinates = [[a!, c!, b!, d!, a!]];
    const { issues, issueCounts } = await report('streets', [street('990101001', box(0, 0, 2.5, 2)), bowTie]);
    expect(issueCounts).toMatchObject({ 'invalid-geometry': 1, overlap: 1 });
    const invalid = issues.find((issue) => issue.type === 'invalid-geometry')!;
    expect(invalid).toMatchObject({
      severity: 'error',
      features: ['990101002'],
      geometry: { type: 'Point' },
    });
    const [lon, lat] = (invalid.geometry as { coordinates: number[] }).coordinates;
    expect(lon).toBeCloseTo(w + 0.03, 9);
    expect(lat).toBeCloseTo(s + 0.01, 9);
    expect(invalid.message.en).toContain('Self-intersection');
  });

  test('an area beyond its parent, without one, or with one that is not there', async () => {
    const features = [
      street('990101001', box(-0.5, 0, 2, 2)),
      street('990101002', box(2, 0, 4, 1), { parent: '990177' }),
      street('990101003', box(2, 1, 4, 2), { parent: null }),
    ];
    const { issues } = await report('streets', features, '?type=outside-parent');
    expect(issues.map(({ features: [code], severity }) => [code, severity])).toEqual([
      ['990101001', 'warning'],
    ]);
    expect(issues[0]!.message.en).toMatch(/^990101001 has .* m² outside its parent 990101$/);
    const missing = await report('streets', features, '?type=missing-parent');
    expect(
      missing.issues.map(({ features: [code], severity, details }) => [code, severity, details.fault]),
    ).toEqual([
      ['990101002', 'error', 'unknown'],
      ['990101003', 'error', 'none'],
    ]);
  });

  test('parents that nobody names, that name nobody, or whose tier is not in force: one finding for all', async () => {
    const streetsWith = (parent: string | null) => [
      street('990101001', box(0, 0, 2, 2), { parent }),
      street('990101002', box(2, 0, 4, 2), { parent }),
    ];
    const of = async (layer: string, features: unknown[]) => {
      const { issues } = await report(layer, features, '?type=missing-parent');
      return issues.map(({ severity, features: codes, message }) => [
        severity,
        codes,
        message.en,
        message.zh,
      ]);
    };
    expect(await of('streets', streetsWith(null))).toEqual([
      [
        'warning',
        [],
        expect.stringMatching(/^None of the 2 features names a parent: map the field/),
        expect.stringMatching(/^全部 2 个要素都没有上级编码/),
      ],
    ]);
    expect(await of('streets', streetsWith('西城'))).toEqual([
      [
        'error',
        [],
        expect.stringMatching(
          /^2 features name a parent, such as 西城: none of them is the code of a district/,
        ),
        expect.stringMatching(/^2 个要素申报了上级（如 西城），现行区中一个也不存在/),
      ],
    ]);
    expect(
      await of('unit-grids', [area('990101001001001', box(0, 0, 1, 1), { parent: '990101001001' })]),
    ).toEqual([
      [
        'info',
        [],
        expect.stringMatching(/^No responsibility grid is in force: the parents that 1 features name/),
        expect.stringMatching(/^尚未发布责任网格/),
      ],
    ]);
  });

  test('a responsibility grid that is not the union of its unit grids, from either side', async () => {
    const grid = (serial: string, at: Box) => area(`990101001${serial}`, at, { parent: '990101001' });
    const unit = (grid: string, serial: string, at: Box) =>
      area(`990101001${grid}${serial}`, at, { parent: `990101001${grid}` });
    await publish('responsibility-grids', [grid('001', box(0, 0, 1, 2)), grid('002', box(1, 0, 2, 2))]);
    const units = [
      unit('001', '001', box(0, 0, 1, 1)),
      unit('001', '002', box(0, 1, 1, 2)),
      unit('002', '001', box(1, 0, 2, 2)),
    ];
    const first = await report('unit-grids', [units[0], units[2]]);
    expect(first.issues).toMatchObject([
      { type: 'not-a-union', severity: 'error', features: ['990101001001'], details: { units: true } },
    ]);
    const second = await report('unit-grids', [units[0], units[1]], '?type=not-a-union');
    expect(second.issues).toMatchObject([
      { features: ['990101001002'], message: { en: expect.stringContaining('has no unit grids') } },
    ]);
    await publish('unit-grids', units);
    const third = await report(
      'responsibility-grids',
      [grid('001', box(0, 0, 1.5, 2)), grid('002', box(1.5, 0, 2, 2))],
      '?type=not-a-union',
    );
    expect(third.issues.map((issue) => issue.features[0]).sort()).toEqual(['990101001001', '990101001002']);
  });

  test('a place that areas enclose which touch each other in points only', async () => {
    const cross = [box(1, 0, 2, 0.5), box(0.5, 0.5, 1, 1), box(2, 0.5, 2.5, 1), box(1, 1, 2, 1.5)];
    const { issues } = await report(
      'streets',
      cross.map((at, i) => street(`99010100${i}`, at)),
      '?type=gap',
    );
    expect(issues).toMatchObject([{ features: ['990101000', '990101001', '990101002', '990101003'] }]);
    expect(Number(issues[0]!.details.area) / (0.01 * 95_506 * 0.005 * 110_861)).toBeCloseTo(1, 2);
  });

  test('one fault among many cells is found by itself', async () => {
    const cells = Array.from({ length: 2_500 }, (_, i) => {
      const [x, y] = [i % 50, Math.floor(i / 50)];
      return street(`99010${1000 + i}`, box(x / 25, y / 25, (x + 1) / 25, (y + 1) / 25));
    });
    cells[1275] = street('overlapping', box(1, 1, 1.05, 26 / 25));
    cells.splice(612, 1);
    const overlaps = await report('streets', cells, '?type=overlap&severity=error');
    expect(overlaps.issues.map(({ features }) => features.length)).toEqual([2]);
    expect(overlaps.issues[0]!.features).toContain('overlapping');
    const gaps = await report('streets', cells, '?type=gap&severity=warning');
    expect(gaps.issues.map(({ features }) => features.length)).toEqual([8]);
  });
});

/** The same area, as high everywhere. */
const withHeights = ({ type, coordinates }: ReturnType<typeof area>['geometry'], height: number) => ({
  type,
  coordinates: coordinates.map((ring) => ring.map((position) => [...position, height])),
});

/** An area whose ring is not what it should be. */
const withRing = (code: string, change: (ring: number[][]) => number[][]) => {
  const sound = area(code, box(0, 0, 1, 1));
  return { ...sound, geometry: { type: 'Polygon', coordinates: sound.geometry.coordinates.map(change) } };
};

describe('features', () => {
  test.each([
    ['duplicate-code', 'parks', [area('P1', box(0, 0, 1, 1)), area('P1', box(2, 0, 3, 1))], /used 2 times/],
    ['bad-code', 'parks', [area(null, box(0, 0, 1, 1), { name: '东园' })], /^东园 has no code$/],
    ['bad-code', 'streets', [street('99010100', box(0, 0, 4, 2))], /99010100 is not of 9 digits/],
    ['bad-code', 'streets', [street('990177001', box(0, 0, 4, 2))], /990177001 are not those of its parent/],
    ['missing-name', 'parks', [area('P1', box(0, 0, 1, 1), { name: ' ' })], /^P1 has no name$/],
    ['outside-city', 'parks', [area('P1', [120, 30, 120.1, 30.1])], /P1 lies outside the city at 120.05/],
    ['outside-city', 'parks', [area('P1', [31.01, 80, 31.02, 80.1])], /lies outside the city/],
    ['coarse-coordinates', 'parks', [area('P1', [123.01, 31.01, 123.021, 31.02])], /P1 have 3 decimals/],
    [
      'heights-dropped',
      'parks',
      [{ ...area('P1', box(0, 0, 1, 1)), geometry: withHeights(area('P1', box(0, 0, 1, 1)).geometry, 4.5) }],
      /^1 features carry heights or measures \(Z or M\), which are not kept: P1$/,
    ],
    ['sliver', 'parks', [area('P1', box(0, 0, 1, 0.00005))], /^P1 is a sliver/],
    [
      'empty-geometry',
      'parks',
      [area('P1', box(0, 0, 1, 1)), { ...area('P2', box(0, 0, 1, 1)), geometry: null }],
      /^P2 \(feature 2\) has no geometry and is left out$/,
    ],
    [
      'invalid-geometry',
      'parks',
      [area('P1', box(0, 0, 1, 1)), withRing('P2', (ring) => ring.slice(0, 3))],
      /^P2 \(feature 2\) has a ring or line of 3 positions; the feature is left out$/,
    ],
    [
      'invalid-geometry',
      'parks',
      [withRing('P1', (ring) => [...ring.slice(0, 4), [ring[0]![0]! + 1e-6, ring[0]![1]!]])],
      /^P1 \(feature 1\) has a ring that ended 0\.000001° from its start; it was closed$/,
    ],
  ])('%s in %s', async (type, layer, features, sentence) => {
    const { issues } = await report(layer, features, `?type=${type}`);
    expect(issues).toHaveLength(1);
    expect(issues[0]!.message.en).toMatch(sentence);
    expect(issues[0]!.message.zh).toMatch(/\p{Script=Han}/u);
  });

  test.each([
    ['UTF-8 read as GBK', '涓滈棬琛楅亾'],
    ['UTF-8 read as Latin-1', 'ä¸œé—¨'],
    ['GBK read as Latin-1', '¶«ÃÅ½ÖµÀ'],
    ['a replacement character', '东\uFFFD街道'],
    ['replacement characters read as GBK', '锟斤拷锟斤拷'],
  ])('text read in the wrong encoding: %s', async (_, name) => {
    const { issueCounts } = await report('parks', [area('P1', box(0, 0, 1, 1), { name })]);
    expect(issueCounts).toEqual({ mojibake: 1 });
  });

  test('names of the right encoding are left in peace', async () => {
    const names = ['东门街道', '肇嘉浜路', 'Café de Flore', 'São Paulo 广场', '万科·城', '镕园', '𠮷祥里'];
    const features = names.map((name, i) => area(`P${i}`, box(i / 4, 0, i / 4 + 0.2, 1), { name }));
    expect((await report('parks', features)).issueCounts).toEqual({});
  });
});

test('what is wrong with shapes comes before codes that no feature has', async () => {
  const [ring] = area(null, box(0, 0, 2, 2)).geometry.coordinates;
  const twisted = {
    ...area(null, box(0, 0, 2, 2)),
    geometry: { type: 'Polygon', coordinates: [[ring![0], ring![2], ring![1], ring![3], ring![0]]] },
  };
  const hole = area(null, box(2.5, 0.5, 3, 1)).geometry.coordinates[0]!.toReversed();
  const holed = area(null, box(2, 0, 4, 2));
  holed.geometry.coordinates.push(hole);
  const { issues } = await report('streets', [twisted, holed], '?severity=error');
  const types = issues.map(({ type }) => type);
  expect(types[0]).toBe('invalid-geometry');
  expect(types.slice(-2)).toEqual(['bad-code', 'bad-code']);
  const gaps = await report('streets', [twisted, holed], '?type=gap');
  expect(gaps.issues.map(({ message }) => message.en)).toContainEqual(expect.stringMatching(/ inside /));
});

describe('against the version in force', () => {
  test('what was there before is told from what this version brings, and from what it resolves', async () => {
    await load('forests', [area('F1', box(0, 0, 1, 1), { name: '' }), area('F2', box(2, 0, 3, 1))], true);
    const { issues, base, resolvedCounts } = await report('forests', [
      area('F1', box(0, 0, 1, 1), { name: '' }),
      area('F2', box(2, 0, 3, 1), { name: '' }),
    ]);
    expect(base).toBe(1);
    expect(issues.map(({ features, introduced }) => [features[0], introduced])).toEqual([
      ['F1', false],
      ['F2', true],
    ]);
    expect(resolvedCounts).toEqual({});
    const mended = await report('forests', [area('F1', box(0, 0, 1, 1)), area('F2', box(2, 0, 3, 1))]);
    expect(mended.resolvedCounts).toEqual({ 'missing-name': 1 });
  });

  test('a feature that is far from where its code was', async () => {
    const { issues } = await report(
      'forests',
      [area('F1', box(0, 0, 1, 1)), area('F2', box(3.5, 0, 4, 1))],
      '?type=moved',
    );
    expect(issues).toMatchObject([{ features: ['F2'], severity: 'warning' }]);
    expect(Number(issues[0]!.details.metres)).toBeCloseTo(0.005 * 95_506, -1);
  });
});

test('an empty geometry, which no file can bring in', async () => {
  const { version } = await load('parks', [area('P1', box(0, 0, 1, 1)), area('P2', box(1, 0, 2, 1))], false);
  const { table } = (await server.layers.pinned('parks', version))!;
  await database.query(`update ${table} set geom = 'SRID=4326;POLYGON EMPTY' where code = 'P2'`);
  const { issues, issueCounts } = await examine(database, 'parks', version, () => undefined);
  expect(issueCounts).toEqual({ 'empty-geometry': 1 });
  expect(issues).toMatchObject([
    { severity: 'error', features: ['P2'], geometry: null, message: { en: 'P2 has an empty geometry' } },
  ]);
});

test('a long report is read page by page, the worst first', async () => {
  const features = Array.from({ length: 5 }, (_, i) =>
    area(`P${i}`, box(i / 2, 0, i / 2 + 0.4, 1), { name: i === 3 ? '\uFFFD' : '' }),
  );
  const { version } = await load('parks', features, false);
  const path = `/api/layers/parks/versions/${version}/issues?limit=2`;
  const seen: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const address: string = next ? `${path}&cursor=${next}` : path;
    const { body } = await server.send<Page>('gis', 'GET', address);
    seen.push(...body.issues.map((issue) => `${issue.type} ${issue.features[0]}`));
    next = body.next;
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
  expect(seen[0]).toBe('mojibake P3');
  expect((await server.send('gis', 'GET', `${path}&cursor=x`)).status).toBe(400);
  expect((await server.send('partner', 'GET', path)).status).toBe(403);
});

describe('a hidden shift', () => {
  const shiftedBy = (convert: (lon: number, lat: number) => number[], features: ReturnType<typeof area>[]) =>
    features.map((feature) => ({
      ...feature,
      geometry: {
        ...feature.geometry,
        coordinates: feature.geometry.coordinates.map((ring) =>
          ring.map(([lon, lat]) => convert(lon!, lat!)),
        ),
      },
    }));

  test.each([
    ['suspected-gcj-02', 'GCJ-02', wgs84ToGcj02],
    ['suspected-bd-09', 'BD-09', wgs84ToBd09],
  ])('of areas: %s', async (type, from, convert) => {
    const { issues } = await report('streets', shiftedBy(convert, streets), `?type=${type}`);
    expect(issues).toMatchObject([
      { severity: 'error', details: { from, layer: 'streets', measure: 'overlap' } },
    ]);
    expect(Number(issues[0]!.details.after)).toBeGreaterThan(0.999);
    expect(issues[0]!.message.en).toMatch(
      /^This file lies \d+ m \w+ of the published streets; .*: convert\?$/,
    );
  });

  test('of points, by the places of the same codes; held back from publication until a person decides', async () => {
    const place = (code: string, [lon, lat]: number[]) => ({
      type: 'Feature',
      properties: { code, name: code },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    });
    const places = [0.5, 1.5, 2.5].map((x, i): [string, number, number] => [`C${i}`, w + x / 100, s + 0.01]);
    await publish(
      'cameras',
      places.map(([code, ...at]) => place(code, at)),
    );
    const moved = places.map(([code, lon, lat]) => place(code, wgs84ToGcj02(lon, lat)));
    const held = await load('cameras', moved, true);
    expect(held).toMatchObject({
      state: 'checked',
      issueCounts: { 'suspected-gcj-02': 1 },
      heldBack: expect.stringContaining('seems to be shifted'),
    });
    expect(held.understood.crsConfidence).toBeLessThan(0.05);
    expect(server.layers.find('cameras')?.version).toBe(1);
  });

  test('is not seen in a file that fits, nor in one that is merely different', async () => {
    expect((await report('streets', streets)).issueCounts).toEqual({});
    const redrawn = [street('990101001', box(0, 0, 4, 0.7)), street('990101002', box(0, 0.7, 4, 2))];
    const { issueCounts } = await report('streets', redrawn);
    // The grids in force are not redrawn with them, which is told.
    expect(Object.keys(issueCounts)).not.toContainEqual(expect.stringMatching(/^(suspected-|moved)/));
  });
});
