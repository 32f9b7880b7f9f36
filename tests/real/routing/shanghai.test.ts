import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, it } from 'vitest';
import { type Place, wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import type { Database } from '../../../server/database/database.ts';
import { answerBulk } from '../../../server/routing/bulk.ts';
import { readCsv } from '../../../server/routing/bulk-input.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';
import type { Running } from '../../integration/routing/town.ts';
import { startRealCity } from './real-city.ts';
import { agreement, byDistance, miscalibration, miscalibrationAnywhere, type Recorded } from './recorded.ts';

const towns = geodataPath('shanghai-towns-wgs84', 'shanghai_towns_dissolved_coded.geojson.gz');
const districts = geodataPath('shanghai-towns-wgs84', 'shanghai_districts_from_towns.geojson.gz');
const places = geodataPath('truth-shanghai-poi', 'shanghai_poi_wgs84_with_district.csv.gz');

let database: Database;
let running: Running;
let recorded: Recorded[];
beforeAll(async () => {
  database = await testDatabase();
  running = await startRealCity(database, [
    ['districts', districts, {}],
    ['streets', towns, { parent: 'district_code' }],
  ]);
  const rows = parse(gunzipSync(readFileSync(places)), { columns: true }) as Record<string, string>[];
  recorded = rows.map((row) => ({
    lon: Number(row.lon),
    lat: Number(row.lat),
    area: row.district_truth!,
  }));
  return async () => {
    await running.routing.close();
    await running.layers.close();
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

it('finds the same towns as PostGIS for a million points, or a tenth of them in the embedded one', async () => {
  const { table } = running.layers.find('streets')!;
  const { locator, mosaic, city } = running.routing.current();
  const [west, south, east, north] = city!;
  const [first, end] = [mosaic.table.tierStart[1]!, mosaic.table.tierStart[2]!];
  let state = 20_261_121;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let round = 0; round < (database.capabilities.kind === 'native' ? 10 : 1); round++) {
    const x = Array.from({ length: 100_000 }, () => west + next() * (east - west));
    const y = Array.from({ length: 100_000 }, () => south + next() * (north - south));
    const { rows } = await database.query<{ n: number; codes: string[] }>(
      `select p.n::int as n, array_agg(f.code order by f.code collate "C") as codes
         from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
         join (select coalesce(code, 'fid-' || fid) as code, geom from ${table}) f
           on ST_Covers(f.geom, ST_SetSRID(ST_Point(p.x, p.y), 4326)) group by p.n`,
      [x, y],
    );
    const expected = new Map(rows.map(({ n, codes }) => [n - 1, codes.join()]));
    const differing = x.filter((lon, i) => {
      const towns = locator.covering(lon, y[i]!).filter((area) => area >= first && area < end);
      return towns.map((area) => mosaic.table.codes[area]).join() !== (expected.get(i) ?? '');
    });
    expect(differing).toEqual([]);
  }
}, 300_000);

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

async function answersTo(system: string, move: (lon: number, lat: number) => Place): Promise<string[]> {
  const lines = recorded.map(({ lon, lat }) =>
    move(lon, lat)
      .map((degrees) => degrees.toFixed(7))
      .join(','),
  );
  const body = new TextEncoder().encode(`lon,lat\n${lines.join('\n')}\n`);
  const options = { snapshot: running.routing.current(), at: new Date(), form: 'csv', defaults: {} } as const;
  let text = '';
  for await (const piece of answerBulk(running.routing, readCsv(Readable.from([body])), options))
    text += piece;
  const answers = text.trimEnd().split('\n');
  console.log(`Shanghai in ${system}: ${answers.at(-1)}`);
  return answers;
}

it('finds out the same places sent as GCJ-02 or BD-09 without saying so, and says nothing of the right ones', async () => {
  const right = await answersTo('WGS 84', (lon, lat) => [lon, lat]);
  expect(right).toHaveLength(41_089);
  expect(right.at(-1)).not.toContain('warning');
  for (const [system, move] of [
    ['GCJ-02', wgs84ToGcj02],
    ['BD-09', wgs84ToBd09],
  ] as const) {
    const shifted = await answersTo(system, move);
    // All of them are answered where they are: nothing is moved.
    expect(shifted).toHaveLength(41_090);
    expect(shifted.at(-1)).toMatch(new RegExp(`^,,,warning,.*suspected-system: .*crs=${system}`));
  }
});

it.each([20, 50, 150])(
  'measured to %i m, an answer is as often right as it says',
  {
    timeout: 300_000,
  },
  (accuracy) => {
    // The town that a place lies in is taken for the truth: 41,088 real places, some 200 towns.
    const snapshot = running.routing.current();
    const options = { at: new Date(), brief: true };
    const truths = recorded.map(({ lon, lat }) => ({
      lon,
      lat,
      area: running.routing.decideOn(snapshot, { lon, lat }, options).areas.street?.code ?? '',
    }));
    const real = miscalibration(running.routing, truths, 'street', accuracy);
    const anywhere = miscalibrationAnywhere(running.routing, accuracy, 30_000);
    for (const { bins, outside, worst } of [real, anywhere]) {
      console.log(`Shanghai, ${accuracy} m: worst ${worst.toFixed(4)}, ${outside} reach outside`);
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
