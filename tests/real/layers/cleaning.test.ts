import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { prepareFix } from '../../../server/layers/fixing/fix.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { tableOf } from '../../../server/layers/store.ts';
import { versionDocument } from '../../../server/layers/version-store.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
});

/** Loads a file as the streets, has every gap and overlap cleaned, and compares the two versions. */
async function clean(names: string[], map: Record<string, string>) {
  const request = { layer: 'streets', path: geodataPath(...names), map, by: 'test', publish: false };
  const { version, understood } = await loadFile(database, request, () => undefined);
  const { rows: issues } = await database.query<{ id: string; type: string }>(
    `select id, type from wangge.layer_issues where layer_id = 'streets' and version = $1
        and type in ('gap', 'overlap', 'invalid-geometry')`,
    [version],
  );
  const fixed = await prepareFix(
    database,
    { layer: 'streets', version, by: 'test' },
    understood,
    issues.map(({ id, type }) => ({ issue: id, fix: type === 'invalid-geometry' ? 'make-valid' : 'clean' })),
  );
  await fixed.run!();
  const before = (await tableOf(database, 'streets', version))!;
  const after = (await tableOf(database, 'streets', fixed.version))!;
  const { rows: totals } = await database.query<{ was: number; is: number; sum: number }>(
    `select (select ST_Area(wangge.union_of(array_agg(wangge.make_valid(geom)))::geography) from ${before}) as was,
            (select ST_Area(wangge.union_of(array_agg(geom))::geography) from ${after}) as is,
            (select sum(ST_Area(geom::geography)) from ${after}) as sum`,
  );
  const { rows: left } = await database.query<{ type: string; area: number }>(
    `select type, measure as area from wangge.layer_issues
      where layer_id = 'streets' and version = $1 and type in ('gap', 'overlap') and severity <> 'info'`,
    [fixed.version],
  );
  const { rows: filled } = await database.query<{ area: number }>(
    "select sum(measure) as area from wangge.layer_issues where layer_id = 'streets' and version = $1 and type = 'gap'",
    [version],
  );
  const document = (await versionDocument(database, 'streets', fixed.version))!;
  return { document, version, before, after, total: totals[0]!, left, filled: filled[0]!.area };
}

test('the towns: no gap and no overlap is left, and nothing but the faults has changed', async () => {
  const names = ['shanghai-towns-wgs84', 'shanghai_towns_raw.geojson.gz'];
  const { document, version, before, after, total, left, filled } = await clean(names, {
    code: 'id',
    name: 'NAME',
  });
  expect(left).toEqual([]);
  expect(document.issueCounts).not.toHaveProperty('overlap');
  expect(document.issueCounts).not.toHaveProperty('invalid-geometry');
  // No area has left its old place but where a fault was; rounding has no place of its own in the report.
  const { rows: strayed } = await database.query<{ most: number; rounding: number; untouched: number }>(
    `with fault as (
       select wangge.union_of(array_agg(ST_Buffer(geom, 1e-8))) as geom, sum(measure) filter (where geom is null) as rounding
         from wangge.layer_issues where layer_id = 'streets' and version = $1 and type in ('gap', 'overlap')
     )
     select max(ST_Area(wangge.difference(wangge.sym_difference(wangge.make_valid(o.geom), n.geom),
                                            fault.geom)::geography)) as most,
            max(rounding) as rounding, count(*) filter (where ST_AsBinary(o.geom) = ST_AsBinary(n.geom)) as untouched
       from ${before} o join ${after} n using (fid), fault`,
    [version],
  );
  expect(strayed[0]!.most).toBeLessThanOrEqual(strayed[0]!.rounding);
  expect(strayed[0]!.untouched).toBeGreaterThan(150);
  expect(total.is - total.was).toBeCloseTo(filled, 0);
  expect(total.sum - total.is).toBeCloseTo(0, 0);
  const gaps = document.fixes.filter(({ type, features }) => type === 'gap' && features.length > 0);
  expect(gaps.length).toBeGreaterThan(0);
  for (const { given, features } of gaps) expect(features).toContain(given?.[0]?.to);
});

test('of the dissolved towns each overlap is given alone, and all others stay as they are', async () => {
  const names = ['shanghai-towns-wgs84', 'shanghai_towns_dissolved_coded.geojson.gz'];
  const request = { layer: 'streets', path: geodataPath(...names), map: {}, by: 'test', publish: false };
  const { version, understood } = await loadFile(database, request, () => undefined);
  const faultsOf = async (of: number) => {
    const { rows } = await database.query<{ id: string; type: string; measure: number }>(
      `select id, type, measure from wangge.layer_issues where layer_id = 'streets' and version = $1
          and type in ('gap', 'overlap') and severity <> 'info' order by measure desc`,
      [of],
    );
    return rows;
  };
  const before = await faultsOf(version);
  const overlaps = before.filter(({ type }) => type === 'overlap');
  expect(overlaps.slice(0, 2).map(({ measure }) => Math.round(measure))).toEqual([705, 417]);
  for (const { id, measure } of overlaps) {
    const target = { layer: 'streets', version, by: 'test' };
    const fixed = await prepareFix(database, target, understood, [{ issue: id, fix: 'clean' }]);
    await fixed.run!();
    const { fixes } = (await versionDocument(database, 'streets', fixed.version))!;
    expect(fixes).toMatchObject([{ issue: id, done: true }]);
    const given = fixes[0]!.given!.reduce((sum, { area }) => sum + area, 0);
    expect(given).toBeCloseTo(measure, 1);
    expect(await faultsOf(fixed.version)).toEqual(
      before
        .filter((fault) => fault.id !== id)
        .map((fault) => ({ ...fault, measure: expect.closeTo(fault.measure, 2) })),
    );
  }
});

test('areas edited by hand: every hole and overlap is given to somebody, and no area is lost', async () => {
  const names = ['shanghai-osm-areas', 'areas_hand_edited_overlaps_gaps.geojson.gz'];
  const { document, total, left, filled } = await clean(names, { code: 'id' });
  expect(document.issueCounts).not.toHaveProperty('overlap');
  expect(document.issueCounts).not.toHaveProperty('invalid-geometry');
  // What two parts of the mosaic enclosed, touching in points, is one hole now that they have grown together.
  expect(left.map(({ type }) => type)).toEqual(['gap']);
  expect(document.featureCount).toBe(92);
  expect((total.is - total.was) / filled).toBeCloseTo(1, 6);
  expect(total.sum / total.is).toBeCloseTo(1, 9);
});
