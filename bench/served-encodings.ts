import type { Database } from '../server/database/database.ts';
import type { Layers } from '../server/layers/published.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import {
  addressAt,
  coldAddresses,
  openReader,
  path,
  serveTiles,
  throughput,
  total,
  warmAddresses,
} from './tile-load.ts';

const rounds = 5;
const endings = ['.mvt', '.mlt'] as const;

/** What serving MLT costs beside MVT, in turns: cold tiles of each maker, and cached ones. */
export async function servedEncodings(database: Database, layers: Layers): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [maker, memoryFeatures] of [
    ['memory', Number.POSITIVE_INFINITY],
    ['PostGIS', 0],
  ] as const)
    for (const zoom of [12, 13, 14]) {
      const ratios: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const served = await serveTiles(database, layers, memoryFeatures);
        const readers = endings.map((ending) => openReader(served.port, 'gzip', ending));
        for (const { time } of readers) await total(warmAddresses, time);
        const [mvt, mlt] = [
          await total(coldAddresses(zoom), readers[0]!.time),
          await total(coldAddresses(zoom), readers[1]!.time),
        ];
        ratios.push(mlt / mvt);
        for (const reader of readers) reader.close();
        await served.close();
      }
      figures.push({
        name: `cold MLT by ${maker} at zoom ${zoom} over HTTP (gzip) against the MVT`,
        value: median(ratios),
        bound: '',
        unit: 'times the time',
      });
    }
  const served = await serveTiles(database, layers, Number.POSITIVE_INFINITY);
  const address = path(addressAt(122.9, 31.05, 14));
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [mvt, mlt] = [
      await throughput(served.port, address + endings[0]),
      await throughput(served.port, address + endings[1]),
    ];
    // The first round warms both up.
    if (round > 0) ratios.push(mlt / mvt);
  }
  await served.close();
  figures.push({
    name: 'a cached MLT against the MVT',
    value: median(ratios),
    bound: '',
    unit: 'times the requests a second',
  });
  return figures;
}
