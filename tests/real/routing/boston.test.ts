import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, it } from 'vitest';
import { answerBulk } from '../../../server/routing/bulk.ts';
import { readCsv } from '../../../server/routing/bulk-input.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';
import type { Running } from '../../integration/routing/town.ts';
import { startRealCity } from './real-city.ts';
import { agreement, byDistance, miscalibration, miscalibrationAnywhere, type Recorded } from './recorded.ts';

const wards = geodataPath('truth-boston-311', 'wards_wgs84.geojson.gz');
const precincts = geodataPath('truth-boston-311', 'precincts_wgs84.geojson.gz');
const police = geodataPath('truth-boston-311', 'boston-massachusetts-police-districts.shp');
const requests = geodataPath('truth-boston-311', '311_service_requests_2011.zip');

let running: Running;
let rows: Record<string, string>[];
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wangge-boston-'));
  const policeDegrees = join(folder, 'police.geojson');
  execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-t_srs', 'EPSG:4326', policeDegrees, police]);
  const database = await testDatabase();
  running = await startRealCity(database, [
    ['districts', wards, { code: 'WARD', name: 'WARD' }],
    ['streets', policeDegrees, { code: 'DISTRICT', name: 'DISTRICT' }],
    // A precinct lies in one ward, and in as many police districts as it likes: nothing names a parent.
    ['unit-grids', precincts, { code: 'WARD_PRECINCT', name: 'WARD_PRECINCT' }],
  ]);
  rows = parse(execFileSync('unzip', ['-p', requests], { maxBuffer: 64 * 1024 * 1024 }), {
    columns: true,
    relax_quotes: true,
  });
  return async () => {
    await running.routing.close();
    await running.layers.close();
    rmSync(folder, { recursive: true });
  };
});

/** Requests with a place of their own: 4,775 carry the same default point. */
function recorded(areaOf: (row: Record<string, string>) => string | undefined): Recorded[] {
  return rows.flatMap((row) => {
    const [lon, lat, area] = [Number(row.longitude), Number(row.latitude), areaOf(row)];
    const isDefault = lon === -71.0587 && lat === 42.3594;
    return !lon || !lat || isDefault || !area ? [] : [{ lon, lat, area }];
  });
}

const code = (snapshot: { mosaic: { table: { codes: string[] } } }, area: number) =>
  snapshot.mosaic.table.codes[area]!;

it.each([
  ['ward', 0, 0.992, (row: Record<string, string>) => /(\d+)/.exec(row.ward ?? '')?.[1]?.replace(/^0/, '')],
  ['police district', 1, 0.996, (row: Record<string, string>) => row.police_district?.trim() || undefined],
] as const)('agrees with the recorded %s', (name, tier, least, areaOf) => {
  const known = new Set(running.routing.current().mosaic.table.codes);
  const places = recorded(areaOf).filter(({ area }) => known.has(area));
  expect(places.length).toBeGreaterThan(53_000);
  const result = agreement(running.routing, places, tier, code);
  console.log(
    `Boston, ${name}: ${(100 * result.share).toFixed(3)} % of ${places.length} agree; the rest by distance:`,
  );
  console.table(byDistance(result));
  expect(result.share).toBeGreaterThanOrEqual(least);
});

it('is told the same in CSV as one by one, where precincts lie across police districts', async () => {
  const places = recorded((row) => row.police_district?.trim() || undefined);
  const { routing } = running;
  const [snapshot, at] = [routing.current(), new Date()];
  async function* body() {
    yield Buffer.from(`lon,lat\n${places.map(({ lon, lat }) => `${lon},${lat}`).join('\n')}\n`);
  }
  let csv = '';
  const options = { snapshot, at, form: 'csv', defaults: {} } as const;
  for await (const piece of answerBulk(routing, readCsv(body()), options)) csv += piece;
  const lines = csv
    .trimEnd()
    .split('\n')
    .slice(1, places.length + 1);
  let different = 0;
  let agreeing = 0;
  for (const [i, { lon, lat, area }] of places.entries()) {
    const decision = routing.decideOn(snapshot, { lon, lat }, { at, brief: true });
    const cells = lines[i]!.split(',');
    if (cells[5] !== (decision.areas.street?.code ?? '')) different++;
    if (cells[5] === area) agreeing++;
  }
  expect(different).toBe(0);
  expect(agreeing / places.length).toBeGreaterThan(0.98);
});

it.each([20, 50, 150])(
  'measured to %i m, an answer is as often right as it says',
  {
    timeout: 300_000,
  },
  (accuracy) => {
    const places = recorded((row) => row.police_district?.trim() || undefined);
    const real = miscalibration(running.routing, places, 'street', accuracy);
    const anywhere = miscalibrationAnywhere(running.routing, accuracy, 30_000);
    for (const { bins, outside, worst } of [real, anywhere]) {
      console.log(`Boston, ${accuracy} m: worst ${worst.toFixed(4)}, ${outside} reach outside`);
      console.table(
        bins.map(({ said, right, count }) => ({ count, said: said / count, right: right / count })),
      );
    }
    expect(anywhere.outside).toBeGreaterThan(1_000);
    expect(anywhere.worst).toBeLessThan(0.03);
    expect(real.worst).toBeLessThan(0.03);
    expect(real.sure + anywhere.sure).toBe(0);
  },
);
