import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCity } from '../../../data/demo-city/city.ts';
import type { Database } from '../../../server/database/database.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import type { PublishedLayer } from '../../../server/layers/published.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { MemoryMaker } from '../../../server/tiles/memory-maker.ts';
import { PostgisMaker } from '../../../server/tiles/postgis-maker.ts';
import type { TileAddress } from '../../../tiles/address.ts';
import { tileBudget } from '../../../tiles/budget.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { expectSameTile } from './compare.ts';
import { publish, published } from './town.ts';

const zooms = [0, 3, 6, 8, 9, 10, 11, 12, 13, 14, 16, 18];
const tilesAZoom = 2;
// A long line that is cut at the edge of the buffer may end a unit further there: the tile itself is compared.
const inside = 0;
const signal = new AbortController().signal;

let database: Database;
let layers: LayerService;
let memory: MemoryMaker;
let postgis: PostgisMaker;
const centres = new Map<string, [number, number][]>();

beforeAll(async () => {
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
  for (const { layer, features } of buildCity(20_261_121)) {
    await publish(database, layer, features);
    const somewhere = features.filter((_, at) => at % Math.ceil(features.length / tilesAZoom) === 0);
    centres.set(
      layer,
      somewhere.map(({ geometry }) => firstVertex(geometry)),
    );
  }
  await layers.refresh();
  memory = new MemoryMaker(database.connection, silentLog);
  postgis = new PostgisMaker(
    database,
    layers,
    (layer) => memory.generalise(layer),
    () => undefined,
  );
}, 300_000);
afterAll(async () => {
  await Promise.all([memory.close(), postgis.close()]);
  await layers.close();
});

function firstVertex(geometry: GeoJSON.Geometry): [number, number] {
  let place: unknown = 'coordinates' in geometry ? geometry.coordinates : [];
  while (Array.isArray(place) && Array.isArray(place[0])) place = place[0];
  return place as [number, number];
}

function tileAround([longitude, latitude]: [number, number], z: number): TileAddress {
  return { z, x: Math.floor(mercatorX(longitude) * 2 ** z), y: Math.floor(mercatorY(latitude) * 2 ** z) };
}

const ids = readLayerDefinitions().map(({ id }) => id);

describe.each(ids)('both makers show the same of %s', (id) => {
  test.each(zooms)('at zoom %i', async (z) => {
    const layer: PublishedLayer = published(layers, id);
    for (const centre of centres.get(id)!) {
      const address = tileAround(centre, z);
      const [ours, theirs] = await Promise.all(
        [memory, postgis].map((maker) => maker.make(layer, null, address, signal)),
      );
      const { x, y } = address;
      const { drawn, alone } = expectSameTile(ours!, theirs!, id, `${z}/${x}/${y}`, inside);
      // What only touches the edge of the buffer may be there for one alone.
      expect(alone.length).toBeLessThanOrEqual(drawn * 0.01);
      for (const { data, shown, total } of [ours!, theirs!]) {
        expect(data.length).toBeLessThanOrEqual(tileBudget.bytes);
        expect(shown).toBeLessThanOrEqual(Math.min(tileBudget.features, total));
      }
      expect(theirs!.total).toBe(ours!.total);
    }
  });
});
