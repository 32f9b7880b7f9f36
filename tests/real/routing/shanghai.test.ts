import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, it } from 'vitest';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';
import { type Running, startRouting } from '../../integration/routing/town.ts';
import { agreement, byDistance, type Recorded } from './recorded.ts';

const towns = geodataPath('shanghai-towns-wgs84', 'shanghai_towns_dissolved_coded.geojson.gz');
const districts = geodataPath('shanghai-towns-wgs84', 'shanghai_districts_from_towns.geojson.gz');
const places = geodataPath('truth-shanghai-poi', 'shanghai_poi_wgs84_with_district.csv.gz');

let running: Running;
let recorded: Recorded[];
beforeAll(async () => {
  const database = await testDatabase();
  (await createLayers(database, () => undefined)).close();
  const load = (layer: string, path: string, map: object) =>
    loadFile(
      database,
      { layer, path, map, crs: undefined, encoding: undefined, by: 'test', publish: true },
      () => undefined,
    );
  await load('districts', districts, {});
  await load('streets', towns, { parent: 'district_code' });
  running = await startRouting(database);
  const rows = parse(gunzipSync(readFileSync(places)), { columns: true }) as Record<string, string>[];
  recorded = rows.map((row) => ({
    lon: Number(row.lon),
    lat: Number(row.lat),
    area: row.district_truth!,
  }));
  return () => {
    running.routing.close();
    running.layers.close();
  };
});

it('agrees with the recorded district of 41,088 places in 99.85 % or more', () => {
  expect(recorded).toHaveLength(41_088);
  const result = agreement(running.routing, recorded, 0, (snapshot, area) => snapshot.mosaic.names[area]!);
  console.log(
    `Shanghai: ${(100 * result.share).toFixed(3)} % agree; the rest by distance to the recorded district:`,
  );
  console.table(byDistance(result));
  expect(result.share).toBeGreaterThanOrEqual(0.9985);
  // Most of the rest lie where two drawings of one border differ.
  const near = result.rest.filter(({ distance }) => distance !== null && distance <= 500);
  expect(near.length / result.rest.length).toBeGreaterThan(0.5);
});

it('sends every place to a street or says why not, with the district that the street belongs to', async () => {
  let offices = 0;
  for (const { lon, lat } of recorded) {
    const decision = running.routing.decideNow({ lon, lat });
    if (decision.lead.kind === 'street-office') offices++;
    else expect(decision.reasons.some(({ code }) => code === 'gap')).toBe(true);
    if (decision.areas.street && decision.areas.district)
      expect(
        decision.areas.street.code.slice(0, 6) === decision.areas.district.code ||
          !/^\d{9}$/.test(decision.areas.street.code),
      ).toBe(true);
  }
  expect(offices / recorded.length).toBeGreaterThan(0.999);
});
