import fc from 'fast-check';
import { serialize } from 'flatgeobuf/lib/mjs/geojson/featurecollection.js';
import type { FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();
const ring = [
  [123, 31],
  [124, 31],
  [124, 32],
  [123, 31],
];

function collection(count: number): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: Array.from({ length: count }, (_, i) => ({
      type: 'Feature',
      properties: { code: `G${i}`, name: `网格${i}`, area: i / 2, open: i % 2 === 0 },
      geometry: { type: 'Polygon', coordinates: [ring] },
    })),
  };
}

const written = (count: number) => Buffer.from(serialize(collection(count)));

test('features are read as they were written, in batches', async () => {
  const path = await file('grids.fgb', written(4_500));
  const opened = await openLayerFile(path);
  const sizes: number[] = [];
  for await (const batch of opened.batches) sizes.push(batch.length);
  expect(sizes).toEqual([2_000, 2_000, 500]);
  expect(opened.share()).toBe(1);
  await opened.close();
  const { features, ...read } = await readAll(path);
  expect(read).toMatchObject({ format: 'flatgeobuf', encoding: 'utf-8' });
  expect(features[1]).toEqual({
    place: 'feature 2',
    properties: { code: 'G1', name: '网格1', area: 0.5, open: false },
    geometry: { type: 'Polygon', coordinates: [ring] },
  });
});

test('a file cut in the middle names the feature', async () => {
  const path = await file('cut.fgb', written(3).subarray(0, -20));
  await expect(readAll(path)).rejects.toThrow('cut.fgb, feature 3: it is damaged or cut');
});

test('any damage is refused or does not matter, and never a fault of ours', async () => {
  const whole = written(3);
  const property = fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
    const damaged = Buffer.from(whole);
    damaged[at] = value;
    const outcome = await readAll(await file('damaged.fgb', damaged)).catch((error: Error) => error);
    if (outcome instanceof Error) expect(outcome.name, outcome.stack).toBe('Problem');
  });
  await fc.assert(property, { numRuns: 150 });
});
