import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';

const towns = geodataPath('shanghai-towns-wgs84', 'shanghai_towns_dissolved_coded.geojson.gz');
const shifted = geodataPath('shanghai-districts-gcj02', 'datav_310000.geojson.gz');

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
  const request = {
    layer: 'streets',
    path: towns,
    map: { parent: 'district_code' },
    by: 'test',
    publish: true,
  };
  await loadFile(database, request, () => undefined);
});

async function load(crs: string | undefined) {
  const request = {
    layer: 'districts',
    path: shifted,
    map: { code: 'adcode' },
    crs,
    by: 'test',
    publish: true,
  };
  const result = await loadFile(database, request, () => undefined);
  const { rows } = await database.query<{ details: Record<string, number> & { direction: { en: string } } }>(
    `select details from wangge.layer_issues
      where layer_id = 'districts' and version = $1 and type like 'suspected%'`,
    [result.version],
  );
  return { result, suspicions: rows.map((row) => row.details) };
}

test('districts shifted to GCJ-02 are recognised against the towns, and neither converted nor published', async () => {
  const { result, suspicions } = await load(undefined);
  expect(result.issueCounts).toMatchObject({ 'suspected-gcj-02': 1 });
  expect(result.state).toBe('checked');
  expect(result.understood).toMatchObject({ crs: 'CRS84' });
  expect(result.understood.crsConfidence).toBeLessThan(0.5);
  const [suspicion] = suspicions;
  expect(suspicion).toMatchObject({ from: 'GCJ-02', layer: 'streets', direction: { en: 'ESE' } });
  expect(suspicion!.metres).toBeGreaterThan(440);
  expect(suspicion!.metres).toBeLessThan(520);
  expect(suspicion!.after).toBeGreaterThan(0.97);
  expect(suspicion!.after).toBeGreaterThan(suspicion!.before!);
});

test('told that they are GCJ-02 they fit, and are published', async () => {
  const { result, suspicions } = await load('GCJ-02');
  expect(suspicions).toEqual([]);
  expect(result.state).toBe('published');
});
