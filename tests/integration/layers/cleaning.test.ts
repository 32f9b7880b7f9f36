import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { examine } from '../../../server/layers/checking/examine.ts';
import { prepareFix } from '../../../server/layers/fixing/fix.ts';
import { writeVersion } from '../../../server/layers/loading/load.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import { cancelVersion } from '../../../server/layers/loading/store.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { tableOf } from '../../../server/layers/store.ts';
import { versionDocument } from '../../../server/layers/version-store.ts';
import { testDatabase } from '../../harness/database.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
});

const understood = {
  format: 'geojson',
  encoding: 'utf-8',
  crs: 'CRS84',
  crsConfidence: 1,
  fields: [],
} as const;

function street(code: string, ring: [number, number][]): LoadedFeature {
  const coordinates = [[...ring, ring[0]!].map(([x, y]) => [123 + x / 100, 31 + y / 100])];
  return { code, name: code, parent: null, properties: {}, geometry: { type: 'Polygon', coordinates } };
}
const box = (code: string, [w, s, e, n]: [number, number, number, number]) =>
  street(code, [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
  ]);

async function load(features: LoadedFeature[]) {
  const target = { layer: 'streets', sourceName: 'test', by: 'test', publish: false };
  const { version } = await writeVersion(
    database,
    target,
    features,
    { ...understood, fields: [] },
    () => undefined,
  );
  const report = await examine(database, 'streets', version, () => undefined);
  return { version, faults: report.issues.filter(({ type }) => type === 'gap' || type === 'overlap') };
}

async function clean(version: number, issues: readonly { id: string }[]) {
  const requests = issues.map(({ id }) => ({ issue: id, fix: 'clean' as const }));
  const target = { layer: 'streets', version, by: 'test' };
  const fixed = await prepareFix(database, target, { ...understood, fields: [] }, requests);
  await fixed.run!();
  return (await versionDocument(database, 'streets', fixed.version))!;
}

interface Shape {
  code: string;
  area: number;
}
async function shapes(version: number): Promise<Map<string, Shape>> {
  const { rows } = await database.query<Shape>(
    `select code, ST_Area(geom) * 10000 as area from ${await tableOf(database, 'streets', version)}`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** The mosaic as a whole, in squares of the side of a unit. */
async function whole(version: number) {
  const { rows } = await database.query<{ valid: boolean; sum: number; whole: number }>(
    `select bool_and(ST_IsValid(geom)) as valid, sum(ST_Area(ST_MakeValid(geom))) * 10000 as sum,
            ST_Area(ST_Union(ST_MakeValid(geom))) * 10000 as whole
       from ${await tableOf(database, 'streets', version)}`,
  );
  return rows[0]!;
}
// A unit is a hundredth of a degree; at 31 N, on the ellipsoid.
const squareMetres = 955.06 * 1108.6;

// Two streets side by side and one along the north of both.
const [west, east, north] = [box('W', [0, 0, 1, 1]), box('E', [1, 0, 2, 1]), box('N', [0, 1, 2, 2])];

test('a gap goes to the neighbour with the longest shared border, the overlap beside it only when asked for', async () => {
  const parted = street('E', [
    [1, 0],
    [2, 0],
    [2, 1],
    [1, 1],
    [1, 0.9],
    [1.2, 0.5],
    [1, 0.1],
  ]);
  const bulging = box('N', [0, 0.9, 2, 2]);
  const { version, faults } = await load([west, parted, bulging]);
  expect(faults.map(({ type }) => type).sort()).toEqual(['gap', 'overlap', 'overlap']);
  const gap = faults.find(({ type }) => type === 'gap')!;
  const document = await clean(version, [gap]);
  expect(document.state).toBe('checked');
  expect(document.issueCounts).toMatchObject({ overlap: 2 });
  expect(document.issueCounts).not.toHaveProperty('gap');
  // Its border with E is longer, by its two slanting sides.
  expect(document.fixes).toMatchObject([{ issue: gap.id, type: 'gap', fix: 'clean', given: [{ to: 'E' }] }]);
  const [before, after] = [await shapes(version), await shapes(document.version)];
  expect(after.get('W')?.area).toBeCloseTo(before.get('W')!.area, 9);
  expect(after.get('E')!.area - before.get('E')!.area).toBeCloseTo(0.08, 9);
  expect(after.get('N')?.area).toBeCloseTo(before.get('N')!.area, 12);
});

test('of faults that adjoin each other each is cleaned by itself, and who got it is told', async () => {
  const { version, faults } = await load([west, east, box('N', [0, 0.9, 2, 2])]);
  expect(faults.map(({ features }) => features.join()).sort()).toEqual(['E,N', 'N,W']);
  for (const [fault, other] of [faults, [...faults].reverse()]) {
    const document = await clean(version, [fault!]);
    const [{ given, done, message, issue }] = document.fixes as [(typeof document.fixes)[number]];
    expect({ issue, done }).toEqual({ issue: fault!.id, done: true });
    expect(given).toEqual([{ to: 'N', area: expect.closeTo(Number(fault!.details.area), 0) }]);
    expect(message.en).toMatch(/^[\d,]+ m² given to N$/);
    expect(message.zh).toMatch(/^[\d,]+ m² 并入 N$/);
    const left = (await examine(database, 'streets', document.version, () => undefined)).issues;
    const overlaps = left.filter(({ type }) => type === 'overlap');
    expect(overlaps.map(({ id, details }) => [id, details.area])).toEqual([
      [other!.id, expect.closeTo(Number(other!.details.area), 3)],
    ]);
    const [before, after] = [await shapes(version), await shapes(document.version)];
    const untouched = other!.features.find((code) => code !== 'N')!;
    expect(after.get(untouched)!.area).toBeCloseTo(before.get(untouched)!.area, 9);
  }
});

test('where three overlap, the third keeps what a fault of the two others is about', async () => {
  const third = box('T', [0.9, 0.4, 1.1, 0.6]);
  const { version, faults } = await load([box('W', [0, 0, 1.05, 1]), east, third]);
  const fault = faults.find(({ features }) => features.join() === 'E,W')!;
  const document = await clean(version, [fault]);
  const after = await shapes(document.version);
  expect(after.get('T')?.area).toBeCloseTo(0.04, 9);
  const left = (await examine(database, 'streets', document.version, () => undefined)).issues;
  const pairs = left.filter(({ type }) => type === 'overlap').map(({ features }) => features.join());
  expect(pairs.sort()).toEqual(['E,T', 'T,W']);
});

test('an area that lies inside another one keeps its place, and is not swallowed', async () => {
  const inner = box('I', [0.25, 0.25, 0.75, 0.75]);
  const { version, faults } = await load([west, east, north, inner]);
  const document = await clean(version, faults);
  const after = await shapes(document.version);
  expect(after.get('I')?.area).toBeCloseTo(0.25, 9);
  expect(after.get('W')?.area).toBeCloseTo(0.75, 9);
  expect(document.issueCounts).not.toHaveProperty('overlap');
});

test('rounding is cleaned as one finding, and the borders are the same vertices then', async () => {
  const shifted = box('E', [1.00000001, 0, 2, 1.000000001]);
  const { version, faults } = await load([west, shifted, north]);
  expect(faults.map(({ severity }) => severity)).toEqual(['info']);
  const document = await clean(version, faults);
  expect(document.issueCounts).toEqual({ 'bad-code': 3, 'coarse-coordinates': 3, 'missing-parent': 1 });
});

test('cancelled in its midst, it leaves nothing', async () => {
  const tables = async () => {
    const { rows } = await database.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'wangge_data'::regnamespace and relkind in ('r', 'v') order by 1",
    );
    return rows.map(({ name }) => name);
  };
  const { version, faults } = await load([west, east, box('N', [0, 0.9, 2, 2])]);
  const before = await tables();
  const cancelling: Database = {
    ...database,
    query: async (text, values) => {
      if (text.includes('_members order by')) await cancelVersion(database, 'streets', version + 1);
      return database.query(text, values);
    },
  };
  const requests = faults.map(({ id }) => ({ issue: id, fix: 'clean' as const }));
  const target = { layer: 'streets', version, by: 'test' };
  const fixed = await prepareFix(cancelling, target, { ...understood, fields: [] }, requests);
  await expect(fixed.run!()).rejects.toMatchObject({ code: 'load-cancelled' });
  expect(await versionDocument(database, 'streets', fixed.version)).toMatchObject({ state: 'cancelled' });
  expect(await tables()).toEqual(before);
});

test('any small mosaic with torn and overlapping corners has neither gap nor overlap after cleaning', async () => {
  const corner = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
  await fc.assert(
    fc.asyncProperty(fc.array(corner, { minLength: 36, maxLength: 36 }), async (moves) => {
      // Nine squares in a square; each corner of each is somewhere else, but on the outside.
      const cells = moves.slice(0, 9).map((_, c) => {
        const [column, row] = [c % 3, Math.floor(c / 3)];
        const ring = [0, 1, 2, 3].map((k): [number, number] => {
          const [x, y] = [column + (k === 1 || k === 2 ? 1 : 0), row + (k >= 2 ? 1 : 0)];
          const inside = x > 0 && x < 3 && y > 0 && y < 3;
          const [dx, dy] = moves[4 * c + k]!;
          return inside ? [x + dx / 100, y + dy / 100] : [x, y];
        });
        return street(`C${c}`, ring);
      });
      const { version, faults } = await load(cells);
      if (faults.length === 0) return;
      const torn = (await whole(version)).whole;
      const document = await clean(version, faults);
      expect(document.state).toBe('checked');
      const after = await whole(document.version);
      expect(after.valid).toBe(true);
      expect(after.sum).toBeCloseTo(after.whole, 9);
      const gaps = faults.filter(({ type }) => type === 'gap');
      const filled = gaps.reduce((sum, gap) => sum + Number(gap.details.area), 0);
      expect(after.whole - torn).toBeCloseTo(filled / squareMetres, 3);
      expect(document.featureCount).toBe(9);
      expect(document.issueCounts).not.toHaveProperty('overlap');
    }),
    { numRuns: 8 },
  );
});
