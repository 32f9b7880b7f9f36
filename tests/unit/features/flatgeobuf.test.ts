import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { Feature, Point } from 'geojson';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeFlatGeobuf } from '../../../server/features/formats/flatgeobuf.ts';
import type { Row, Table } from '../../../server/features/formats/format.ts';
import { hilbertPlace } from '../../../server/features/formats/hilbert.ts';
import { crs84 } from '../../../server/features/systems.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-flatgeobuf-'));
  // The library tells of its requests.
  vi.spyOn(console, 'debug').mockImplementation(() => undefined);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Places scattered over a degree, the same each time. */
const place = (n: number) =>
  [121 + ((n * 0.7548776662466927) % 1), 31 + ((n * 0.5698402909980532) % 1)] as const;

function wkbOf(n: number): Buffer {
  const bytes = Buffer.alloc(21);
  bytes[0] = 1;
  bytes.writeUInt32LE(1, 1);
  for (const [at, value] of place(n).entries()) bytes.writeDoubleLE(value, 5 + 8 * at);
  return bytes;
}

function tableOf(count: number, noteOf: (n: number) => string = () => ''): Table {
  return {
    name: 'places',
    title: 'places',
    columns: [
      { name: 'n', type: 'integer', bytes: 0 },
      { name: 'note', type: 'text', bytes: 0 },
    ],
    count,
    shapes: ['POINT'],
    system: crs84,
    encoding: 'utf-8',
    schemaAddress: null,
    isSorted: false,
    extent: [121, 31, 122, 32],
    flatGeobuf: null,
    async *rows() {
      for (let from = 0; from < count; from += 1_000)
        yield Array.from({ length: Math.min(1_000, count - from) }, (_, at): Row => {
          const fid = from + at;
          return { fid, wkb: wkbOf(fid), values: [fid, noteOf(fid)] };
        });
    },
  };
}

async function read(path: string, rect?: { minX: number; minY: number; maxX: number; maxY: number }) {
  const found: Feature<Point>[] = [];
  const bytes = new Uint8Array(await readFile(path));
  for await (const each of rect ? deserialize(bytes, { rect }) : deserialize(bytes))
    found.push(each as unknown as Feature<Point>);
  return found;
}

describe('FlatGeobuf', () => {
  test.each([1, 16, 17, 257, 70_000])(
    'of %i features is found again by box, and as a whole',
    async (count) => {
      const path = join(folder, `${count}.fgb`);
      await writeFlatGeobuf(tableOf(count), path);
      const [minX, minY, maxX, maxY] = [121.2, 31.3, 121.3, 31.4];
      const inside = Array.from({ length: count }, (_, n) => n).filter((n) => {
        const [x, y] = place(n);
        return x >= minX && x <= maxX && y >= minY && y <= maxY;
      });
      const found = await read(path, { minX, minY, maxX, maxY });
      expect(found.map(({ properties }) => properties!.n).sort((a, b) => a - b)).toEqual(inside);
      const whole = await read(path);
      expect(new Set(whole.map(({ properties }) => properties!.n)).size).toBe(count);
      for (const { properties, geometry } of whole)
        expect(geometry.coordinates).toEqual([...place(properties!.n)]);
      // What lay beside the file while it was written is gone.
      expect((await readdir(folder)).filter((name) => name.endsWith('.runs'))).toEqual([]);
    },
  );

  test('has features that follow each other close to each other, over all runs', async () => {
    const path = join(folder, 'near.fgb');
    await writeFlatGeobuf(tableOf(70_000), path);
    const places = (await read(path)).map(({ geometry }) => geometry.coordinates as [number, number]);
    const order = places.map(([x, y]) => hilbertPlace(x, y, [121, 31, 122, 32]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const steps = places.slice(1).map(([x, y], at) => Math.hypot(x - places[at]![0], y - places[at]![1]));
    // 70,000 places in a square of one degree are 0.0038 apart.
    expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).toBeLessThan(0.007);
  });

  test('holds features that are larger than what is read ahead', async () => {
    const path = join(folder, 'large.fgb');
    const noteOf = (n: number) => '字'.repeat(n % 7 === 0 ? 700_000 : 10);
    await writeFlatGeobuf(tableOf(30, noteOf), path);
    const found = await read(path);
    expect(found).toHaveLength(30);
    for (const { properties } of found) expect(properties!.note === noteOf(properties!.n)).toBe(true);
  });

  test('without features is a file of none', async () => {
    const path = join(folder, 'none.fgb');
    await writeFlatGeobuf(tableOf(0), path);
    expect(await read(path)).toEqual([]);
  });
});
