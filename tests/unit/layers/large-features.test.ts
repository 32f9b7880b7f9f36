import { execFile } from 'node:child_process';
import { appendFile, truncate } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FieldMapper } from '../../../server/layers/loading/map-fields.ts';
import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import { toWkb } from '../../../server/layers/loading/wkb.ts';
import { fileWriter } from './file-writer.ts';
import { layerOf } from './layer-of.ts';
import { readAll } from './read-all.ts';

const file = fileWriter();
const run = promisify(execFile);
const reading = fileURLToPath(new URL('reading-alone.ts', import.meta.url));
const megabyte = 2 ** 20;

test.each([
  [
    'lines.ndjson',
    '{"type":"Feature"}\n{"type":"Feature","properties":{"a":"',
    'lines.ndjson, line 2: one feature of more than',
  ],
  [
    'whole.geojson',
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"',
    'whole.geojson, feature 1: one feature of more than',
  ],
  ['rows.csv', 'code,lon,lat\n"', 'rows.csv: Max Record Size'],
])('a single feature of 1 GB is refused by name: %s', async (name, start, reason) => {
  const path = await file(name, start);
  await truncate(path, 1000 * megabyte);
  // In a process of its own, since memory counts what other tests leave behind.
  const { stdout } = await run(process.execPath, ['--import', 'tsx', reading, path]);
  const read: { refused: string; bytes: number } = JSON.parse(stdout);
  expect(read.refused).toContain(reason);
  // What is held is what one feature may have, not what the file has.
  expect(read.bytes / megabyte).toBeLessThan(300);
});

test('a ring of a million vertices is read and checked', async () => {
  const count = 1_000_000;
  const ring = Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return `[${(123 + 0.1 * Math.cos(angle)).toFixed(9)},${(31 + 0.1 * Math.sin(angle)).toFixed(9)}]`;
  });
  const text = `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[${ring.join()},${ring[0]}]]}}`;
  const { file: name, features } = await readAll(await file('ring.geojson', text));
  const mapper = new FieldMapper(name, {}, layerOf('Polygon'), (x, y) => [x, y]);
  expect(toWkb(mapper.map(features)[0]!.geometry)).toHaveLength(13 + 16 * (count + 1));
});

test('a file that grows while it is being read is refused', async () => {
  const line = `${JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } })}\n`;
  const path = await file('growing.ndjson', line.repeat(5_000));
  const opened = await openLayerFile(path);
  const read = async () => {
    for await (const _ of opened.batches) await appendFile(path, '{"type":');
  };
  await expect(read()).rejects.toMatchObject({
    code: 'file-changed',
    detail: 'growing.ndjson: the file was changed while it was being read; load it again',
  });
  await opened.close();
});
