import { pino } from 'pino';
import type { Database } from '../server/database/database.ts';
import { closeVersion, completeTable, openVersion } from '../server/layers/loading/store.ts';
import { ensureOverview } from '../server/layers/overviews/build.ts';
import { putInForce } from '../server/layers/publishing/in-force.ts';
import type { LayerDefinition } from '../server/layers/schema.ts';
import { createLayers, type LayerService } from '../server/layers/service.ts';
import { findLayer } from '../server/layers/store.ts';
import { publicView } from '../server/layers/view.ts';
import { createTiles } from '../server/tiles/service.ts';
import type { TileAddress } from '../tiles/address.ts';
import { tileBudget } from '../tiles/budget.ts';
import type { Figure } from './figure.ts';

const log = pino({ level: 'silent' });
const deepest = 18;
const tilesAZoom = 16;
const rounds = 3;
const fewParts = 100_000;
const usualParts = 1_200_000;

function definition(id: string): LayerDefinition {
  const title = { zh: '城市部件', en: 'City parts' };
  return {
    id,
    title,
    theme: 'parts',
    role: 'asset',
    geometryType: 'Point',
    visibility: 'public',
    minZoom: 0,
    maxZoom: deepest,
    fields: [
      {
        name: 'kind',
        title,
        type: 'string',
        values: ['hydrant', 'manhole-cover', 'street-light', 'bench', 'sign'],
      },
    ],
    style: [],
  };
}

/**
 * Publishes a layer of so many parts, in no order. Six in ten stand close around two thousand places, as along the
 * streets of a centre; the others are spread over the city.
 *
 * @returns seconds that preparing its low zooms took
 */
export async function publishParts(
  database: Database,
  layers: LayerService,
  id: string,
  count: number,
): Promise<number> {
  await layers.define(definition(id));
  const opened = await openVersion(database, id, 'bench', 'bench');
  const setOut = {
    format: 'geojson',
    encoding: 'utf-8',
    crs: 'CRS84',
    crsConfidence: 1,
    fields: [],
  } as const;
  await database.query(
    `with place as materialized (
       select n, 122.6 + 0.9 * mod(n * 0.7548776662466927, 1.0) as lon,
              30.6 + 0.8 * mod(n * 0.5698402909980532, 1.0) as lat
         from generate_series(0, 1999) n
     ), part as (
       select n, hashint8extended(n, 1) as a, hashint8extended(n, 2) as b, hashint8extended(n, 3) as c
         from generate_series(1, $1::bigint) n
     ), share as (
       select n, (a & 1048575) / 1048576.0::float8 as u, (b & 1048575) / 1048576.0::float8 as v,
              (a >> 20 & 1048575) / 1048576.0::float8 as w, (c & 1048575) as c
         from part
     )
     insert into ${opened.table} (fid, code, name, parent, properties, geom)
     select share.n, lpad(share.n::text, 16, '9901010000000000'), '第' || share.n || '号部件', '990101001001001',
            jsonb_build_object('kind', (array['hydrant', 'manhole-cover', 'street-light', 'bench', 'sign'])[1 + c % 5]),
            case when c % 10 < 6
                 then st_point(lon + 0.004 * sqrt(-2 * ln(u + 1e-9)) * cos(2 * pi() * v),
                               lat + 0.0035 * sqrt(-2 * ln(u + 1e-9)) * sin(2 * pi() * v), 4326)
                 else st_point(122.6 + 0.9 * u, 30.6 + 0.8 * v, 4326) end
       from share join place on place.n = floor(w * 2000)`,
    [count],
  );
  await completeTable(database, opened, { ...setOut, fields: [] });
  await database.query(`vacuum ${opened.table}`);
  const start = performance.now();
  await ensureOverview(
    database,
    opened.tableId,
    (await findLayer(database, id))!.definition,
    () => undefined,
  );
  const seconds = (performance.now() - start) / 1000;
  await closeVersion(database, opened, null, null);
  await database.transaction((transaction) => putInForce(transaction, id, opened.version, 'bench'));
  await layers.refresh();
  return seconds;
}

/** Tiles of every zoom that hold parts: the fullest, and those of parts taken at random. */
async function addresses(database: Database, table: string): Promise<TileAddress[]> {
  const { rows } = await database.query<TileAddress>(
    `with picked as materialized (
       select wangge.mercator_x(geom) as x, wangge.mercator_y(geom) as y
         from ${table} order by hashint8(fid) limit 20000
     ), tile as (
       select z, floor(x * power(2, z))::integer as x, floor(y * power(2, z))::integer as y, count(*) as points
         from picked, generate_series(0, ${deepest}) z group by 1, 2, 3
     ), placed as (
       select *, row_number() over (partition by z order by points desc, x, y) as by_points,
              row_number() over (partition by z order by hashint8(x::bigint * 1000003 + y)) as by_chance
         from tile
     )
     select z, x, y from placed where by_points <= ${tilesAZoom / 4} or by_chance <= ${(tilesAZoom * 3) / 4}
      order by z, x, y`,
  );
  return rows;
}

interface Measured extends TileAddress {
  bytes: number;
  milliseconds: number;
}

/**
 * Makes every tile of each layer `rounds` times, never from the cache, in turns, so that whatever else the machine does
 * weighs on all of them. The first round, which warms up, is not counted.
 */
async function measure(
  database: Database,
  layers: LayerService,
  tiles: ReadonlyMap<string, readonly TileAddress[]>,
): Promise<Map<string, Measured[]>> {
  const measured = new Map([...tiles.keys()].map((id): [string, Measured[]] => [id, []]));
  const { signal } = new AbortController();
  for (let round = 0; round <= rounds; round++) {
    const service = createTiles({ database, layers, log, memoryFeatures: 0 });
    for (const [id, addresses] of tiles) {
      const set = await service.resolveSet(id, publicView);
      for (const address of addresses) {
        const start = performance.now();
        const { body } = await service.tile(set, address, ['identity'], 'bench', signal);
        const milliseconds = performance.now() - start;
        if (round > 0) measured.get(id)!.push({ ...address, bytes: body.length, milliseconds });
      }
    }
    await service.close();
  }
  return measured;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** What tiles of city parts cost and weigh, however many there are. Needs an empty, migrated database. */
export async function partFigures(database: Database, count = usualParts): Promise<Figure[]> {
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  try {
    const tiles = new Map<string, TileAddress[]>();
    let preparing = 0;
    for (const [id, parts] of [
      ['few-parts', fewParts],
      ['city-parts', count],
    ] as const) {
      preparing = await publishParts(database, layers, id, parts);
      tiles.set(id, await addresses(database, layers.find(id)!.table));
    }
    const measured = await measure(database, layers, tiles);
    const many = measured.get('city-parts')!;
    console.table(
      Array.from({ length: deepest + 1 }, (_, z) => {
        const tiles = many.filter((tile) => tile.z === z);
        return {
          zoom: z,
          tiles: tiles.length / rounds,
          'most bytes': Math.max(...tiles.map(({ bytes }) => bytes)),
          'median bytes': quantile(
            tiles.map(({ bytes }) => bytes),
            0.5,
          ),
          'median ms': Number(
            quantile(
              tiles.map(({ milliseconds }) => milliseconds),
              0.5,
            ).toPrecision(3),
          ),
          'most ms': Number(Math.max(...tiles.map(({ milliseconds }) => milliseconds)).toPrecision(3)),
        };
      }),
    );
    const slowest = (id: string) =>
      quantile(
        measured.get(id)!.map(({ milliseconds }) => milliseconds),
        0.99,
      );
    const [few, all] = [slowest('few-parts'), slowest('city-parts')];
    const of = `${count} city parts`;
    return [
      {
        name: `99th percentile of an uncached tile, z0 to z18, of ${of} against ${fewParts}`,
        value: all / few,
        bound: '<= 2',
        unit: 'times the time',
      },
      { name: `99th percentile of an uncached tile of ${of}`, value: all, bound: '', unit: 'ms' },
      {
        name: `largest tile of ${of} before compression, z0 to z18`,
        value: Math.max(...many.map(({ bytes }) => bytes)),
        bound: `<= ${tileBudget.bytes}`,
        unit: 'bytes',
      },
      { name: `preparing the low zooms of ${of} on publishing`, value: preparing, bound: '', unit: 's' },
    ];
  } finally {
    await layers.close();
  }
}
