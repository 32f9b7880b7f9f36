import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, rivers, serve, type Town } from '../tiles/town.ts';

let town: Town;
let folder: string;

beforeAll(async () => {
  const database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'wangge-gdal-'));
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(2);
});
afterAll(async () => {
  await town.close();
  await rm(folder, { recursive: true });
});

/** Runs a program of GDAL; anything it complains about fails the test. */
async function gdal(program: string, ...options: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, options, { maxBuffer: 64_000_000 });
  expect(stderr.replace(/^Warning \d: .*not a valid.*$/gm, '').trim()).toBe('');
  return stdout;
}

test('GDAL lists the collections and reads every feature through all pages', async () => {
  const source = `OAPIF:${town.url}/ogc`;
  const list = await gdal('ogrinfo', source);
  expect(list).toMatch(/unit-grids/);
  expect(list).toMatch(/rivers/);
  const summary = await gdal('ogrinfo', '-so', source, 'unit-grids');
  expect(summary).toContain('Feature Count: 400');
  expect(summary).toMatch(/name_en: String/);
  const copy = join(folder, 'copy.geojson');
  await gdal('ogr2ogr', '-oo', 'PAGE_SIZE=150', '-f', 'GeoJSON', copy, source, 'unit-grids');
  expect(await gdal('ogrinfo', '-so', '-al', copy)).toContain('Feature Count: 400');
  const filtered = await gdal(
    'ogrinfo',
    '-al',
    '-q',
    source,
    'rivers',
    '-spat',
    '123',
    '31.17',
    '123.05',
    '31.2',
  );
  expect(filtered).toContain('MULTILINESTRING');
});

test('GDAL reads a tile with its layers, ids and fields', async () => {
  const z = 13;
  const x = Math.floor(mercatorX(123.1) * 2 ** z);
  const y = Math.floor(mercatorY(31.1) * 2 ** z);
  const tile = await fetch(`${town.url}/tiles/unit-grids,rivers/${z}/${x}/${y}.pbf`);
  const path = join(folder, 'tiles', String(z), String(x), `${y}.pbf`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.from(await tile.arrayBuffer()));
  const single = await gdal('ogrinfo', '-al', '-so', `MVT:${path}`);
  expect(single).toContain('Layer name: unit-grids');
  expect(single).toContain('Layer name: rivers');
  expect(single).toMatch(/mvt_id: Integer64/);
  expect(single).toMatch(/area: Real/);

  const description = (await (await fetch(`${town.url}/tiles/unit-grids,rivers`)).json()) as object;
  const metadata = join(folder, 'metadata.json');
  await writeFile(
    metadata,
    JSON.stringify({ ...description, json: JSON.stringify(description), maxzoom: z }),
  );
  const directory = await gdal(
    'ogrinfo',
    '-al',
    '-so',
    '-oo',
    `METADATA_FILE=${metadata}`,
    `MVT:${join(folder, 'tiles', String(z))}`,
  );
  expect(directory).toContain('Layer name: unit-grids');
  const extent =
    /Layer name: unit-grids[\s\S]*?Extent: \(([-\d.]+), ([-\d.]+)\) - \(([-\d.]+), ([-\d.]+)\)/.exec(
      directory,
    );
  expect(extent).not.toBeNull();
});
