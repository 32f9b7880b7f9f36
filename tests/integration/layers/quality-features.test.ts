import { describe, expect, test } from 'vitest';
import { examine } from '../../../server/layers/checking/examine.ts';
import { box, type Page, startQuality, street } from './quality-report.ts';
import { area } from './service.ts';

const { load, report, running } = startQuality();

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

test('an empty geometry, which no file can bring in', async () => {
  const { database, server } = running();
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
  const { server } = running();
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
