import { get, type IncomingMessage } from 'node:http';
import type { Database } from '../server/database/database.ts';
import { writeVersion } from '../server/layers/loading/load.ts';
import type { LoadedFeature } from '../server/layers/loading/source-feature.ts';
import { putInForce } from '../server/layers/publishing/in-force.ts';
import { createLayers } from '../server/layers/service.ts';
import { lockLayer } from '../server/layers/store.ts';
import { publicView } from '../server/layers/view.ts';
import { createTiles } from '../server/tiles/service.ts';
import { startOperations } from '../tests/harness/operations.ts';
import { silentLog } from '../tests/harness/silent-log.ts';
import { mercatorX, mercatorY } from '../tiles/web-mercator.ts';
import type { Figure } from './figure.ts';
import { gridMosaic } from './grid-mosaic.ts';
import { median } from './median.ts';

const layerId = 'forests';
const rounds = 25;
const wholeRounds = 5;
const cachedTiles = 2_000;
const changed = 20_000;

/** Calls `arrived` for every message about a layer that a console gets. */
async function listen(url: string, key: string, arrived: () => void): Promise<() => void> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/live`, { headers: { Authorization: `Bearer ${key}` } }, resolve).on('error', reject);
  });
  response.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('event: layer\n')) arrived();
  });
  return () => response.destroy();
}

/** Milliseconds from a commit to when other processes have evicted what it touched and told their consoles. */
export async function freshnessFigures(database: Database): Promise<Figure[]> {
  const operations = await startOperations(database);
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  const before = gridMosaic();
  const after = before.map((feature, index) =>
    index === changed ? { ...feature, name: '改名的网格' } : feature,
  );
  const load = (features: LoadedFeature[], publish: boolean) =>
    writeVersion(
      database,
      { layer: layerId, sourceName: 'bench', by: 'bench', publish },
      features,
      { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1, fields: [] },
      () => undefined,
    );
  await load(before, true);
  await load(after, false);
  await load(
    before.map((feature, index) => ({ ...feature, name: `改名的网格${index}` })),
    false,
  );
  await layers.refresh();
  const tiles = createTiles({ database, layers, log: silentLog });

  const [longitude, latitude] = (before[changed]!.geometry as GeoJSON.Polygon).coordinates[0]![0]!;
  const z = 16;
  const centre = {
    x: Math.floor(mercatorX(longitude!) * 2 ** z),
    y: Math.floor(mercatorY(latitude!) * 2 ** z),
  };
  const tileAt = async (x: number, y: number) => {
    const set = await tiles.resolveSet(layerId, publicView);
    return tiles.tile(set, { z, x, y }, ['gzip'], 'service', new AbortController().signal);
  };
  const side = Math.floor(Math.sqrt(cachedTiles));
  for (let index = 0; index < side * side; index++)
    await tileAt(centre.x - (side >> 1) + (index % side), centre.y - (side >> 1) + Math.floor(index / side));

  let committed = 0;
  let evictedAt = 0;
  let toldAt = 0;
  let wake: () => void = () => undefined;
  // Told after the tiles were: they asked to be first.
  const unsubscribe = layers.onChange(() => {
    evictedAt = performance.now();
    wake();
  });
  const hangUp = await listen(operations.url, operations.keys.admin, () => {
    toldAt = performance.now();
    wake();
  });
  const [reaching, remaking]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const both = new Promise<void>((resolve) => {
      wake = () => {
        if (evictedAt > 0 && toldAt > 0) resolve();
      };
    });
    [evictedAt, toldAt] = [0, 0];
    await database.transaction(async (transaction) => {
      await lockLayer(transaction, layerId);
      await putInForce(transaction, layerId, 2 - (round % 2), 'bench');
    });
    committed = performance.now();
    await both;
    await tileAt(centre.x, centre.y);
    const remade = performance.now();
    // The first round compiles.
    if (round === 0) continue;
    reaching.push(Math.max(evictedAt, toldAt, committed) - committed);
    remaking.push(remade - committed);
  }
  wake = () => undefined;
  const [published, rolledBack]: [number[], number[]] = [[], []];
  for (let round = 0; round < wholeRounds; round++) {
    await layers.publish(layerId, 3, 'bench');
    await tileAt(centre.x, centre.y);
    published.push(performance.now() - evictedAt);
    await layers.rollback(layerId, 'bench');
    await tileAt(centre.x, centre.y);
    rolledBack.push(performance.now() - evictedAt);
  }
  hangUp();
  unsubscribe();
  await tiles.close();
  await layers.close();
  await operations.close();
  return [
    {
      name: `commit of one changed feature among 40,602 to ${cachedTiles} cached tiles looked through and consoles told`,
      value: median(reaching),
      bound: '<= 100',
      unit: 'ms, the median',
    },
    {
      name: 'the same commit to the changed tile made again, in a layer of 40,602 in memory',
      value: median(remaking),
      bound: '<= 1000',
      unit: 'ms, the median',
    },
    {
      name: 'a version published that differs everywhere, from when it counts to a tile made again',
      value: Math.max(...published),
      bound: '<= 1000',
      unit: `ms, the longest of ${wholeRounds}`,
    },
    {
      name: 'the same rolled back',
      value: Math.max(...rolledBack),
      bound: '<= 1000',
      unit: `ms, the longest of ${wholeRounds}`,
    },
  ];
}
