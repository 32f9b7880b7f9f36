import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { type LoadResult, loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { tableOf } from '../../../server/layers/store.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
});

interface IssueRow {
  type: string;
  severity: string;
  features: string[];
  measure: number | null;
  details: Record<string, unknown>;
  place: string | null;
}

async function load(names: string[], options: { map?: object; crs?: string } = {}) {
  const request = { layer: 'streets', path: geodataPath(...names), map: {}, encoding: undefined };
  const result: LoadResult = await loadFile(
    database,
    { ...request, crs: undefined, by: 'test', publish: false, ...options },
    () => undefined,
  );
  const { rows } = await database.query<IssueRow>(
    `select type, severity, features, measure, details, ST_AsText(geom) as place from wangge.layer_issues
      where layer_id = 'streets' and version = $1 order by ordinal`,
    [result.version],
  );
  return {
    result,
    of: (type: string) => rows.filter((row) => row.type === type),
    area: (type: string) =>
      rows.filter((row) => row.type === type).reduce((sum, row) => sum + (row.measure ?? 0), 0),
  };
}

test('the towns: one invalid ring, 36 overlaps, 36 gaps, the large ones first and the rounding folded', async () => {
  const { result, of, area } = await load(['shanghai-towns-wgs84', 'shanghai_towns_raw.geojson.gz'], {
    map: { code: 'id', name: 'NAME' },
  });
  expect(result.issueCounts).toMatchObject({ 'invalid-geometry': 1, overlap: 36, gap: 36 });
  const [ring] = of('invalid-geometry');
  expect(ring?.details.reason).toBe('Self-intersection');
  // The ring crosses itself in several spots, and each release of GEOS names another one first.
  const { rows: crossings } = await database.query<{ count: number }>(
    `select count(*)::integer as count from ${await tableOf(database, 'streets', result.version)} town
       cross join ST_DumpSegments(town.geom) one join lateral ST_DumpSegments(town.geom) other on other.path > one.path
      where code = $3 and ST_Crosses(one.geom, other.geom)
        and ST_DWithin(ST_Intersection(one.geom, other.geom), ST_Point($1, $2, 4326), 1e-12)`,
    [ring?.details.lon, ring?.details.lat, ring?.features[0]],
  );
  expect(crossings).toEqual([{ count: 1 }]);
  const overlaps = of('overlap');
  expect(area('overlap')).toBeGreaterThan(1378 * 0.99);
  expect(area('overlap')).toBeLessThan(1378 * 1.01);
  expect(overlaps[0]?.measure).toBeCloseTo(704.8, 0);
  expect(overlaps.filter((row) => row.severity !== 'info' && row.measure! > 70)).toHaveLength(5);
  const folded = overlaps.filter((row) => row.severity === 'info');
  expect(folded).toHaveLength(1);
  expect(folded[0]?.details).toMatchObject({ noise: true, smallest: 0.1, thinnest: 0.02 });
  expect(Number(folded[0]?.details.count) + overlaps.length - 1).toBe(36);
  expect(area('gap')).toBeGreaterThan(8307 * 0.99);
  expect(area('gap')).toBeLessThan(8307 * 1.01);
  expect(of('gap').filter((row) => row.severity === 'warning')).toHaveLength(7);
  expect(of('gap')[0]?.features.length).toBeGreaterThanOrEqual(2);
});

test('areas edited by hand: 7 invalid, 15.34 km² of overlaps, 226 holes', async () => {
  const { result, area } = await load(['shanghai-osm-areas', 'areas_hand_edited_overlaps_gaps.geojson.gz'], {
    map: { code: 'id' },
  });
  expect(result.issueCounts).toMatchObject({ 'invalid-geometry': 7, gap: 226 });
  expect(area('overlap')).toBeGreaterThan(15.34e6 * 0.99);
  expect(area('overlap')).toBeLessThan(15.34e6 * 1.01);
});

test('clean sectors: what little they overlap is rounding and does not look like trouble', async () => {
  const { of, area } = await load(['shanghai-osm-areas', 'sectors_clean_topology.geojson.gz'], {
    map: { code: 'id' },
  });
  expect(area('overlap')).toBeLessThan(0.02);
  expect(of('overlap').map((row) => row.severity)).toEqual(['info']);
  expect(of('invalid-geometry')).toEqual([]);
});

test('precincts in US feet: refused as no degrees, right when the system is named', async () => {
  const file = ['truth-boston-311', 'precincts_epsg2249.geojson.gz'];
  await expect(load(file)).rejects.toMatchObject({
    code: 'not-degrees',
    detail: expect.stringMatching(/feature 1.*declare the coordinate system/),
  });
  const { result } = await load(file, { crs: 'EPSG:2249' });
  expect(result.understood.crs).toBe('EPSG:2249');
  const { rows } = await database.query<{ bbox: number[] }>(
    `select bbox from wangge.layer_versions where layer_id = 'streets' and version = $1`,
    [result.version],
  );
  const [west, south, east, north] = rows[0]!.bbox;
  expect(west).toBeGreaterThan(-71.2);
  expect(south).toBeGreaterThan(42.2);
  expect(east).toBeLessThan(-70.9);
  expect(north).toBeLessThan(42.41);
});
