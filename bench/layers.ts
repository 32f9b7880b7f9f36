import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Database } from '../server/database/database.ts';
import { Problem } from '../server/input/problem.ts';
import { loadFile } from '../server/layers/loading/load.ts';
import { createLayers } from '../server/layers/service.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { waveMosaic } from './wave-mosaic.ts';

const pointCount = 1_000_000;
const [columns, rows] = [125, 325];
const verticesPerSide = 10;
/** Unit grids to a side of a responsibility grid, as `waveMosaic` makes them. */
const block = 5;
const unitTier = 3;
const gridTier = 2;

const division = '990101';

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), createWriteStream(path));
}

/** Points spread evenly over the city, with a code, a name, a class and a number each; some 170 bytes a line. */
function* pointLines(): Generator<string> {
  const batch = 1_000;
  for (let start = 0; start < pointCount; start += batch) {
    let text = '';
    for (let i = start; i < start + batch; i++) {
      const lon = (122.6 + ((i * 0.61803398875) % 1) * 0.9).toFixed(7);
      const lat = (30.6 + ((i * 0.7548776662) % 1) * 0.8).toFixed(7);
      text += `{"type":"Feature","properties":{"code":"P${String(i).padStart(9, '0')}","name":"点位${i}","class":"c${i % 17}","height":${(i % 300) / 10}},"geometry":{"type":"Point","coordinates":[${lon},${lat}]}}\n`;
    }
    yield text;
  }
}

/** One tier of a mosaic as lines of GeoJSON, with codes of the tier's length and the parents of the unit grids. */
function* tierLines(mosaicColumns: number, tier: number, digits: number): Generator<string> {
  for (const { code, polygons } of waveMosaic(mosaicColumns, rows, verticesPerSide)[tier]!) {
    const [column, row] = [Math.floor(Number(code) / rows), Number(code) % rows];
    const grid = (column - (column % block)) * rows + (row - (row % block));
    const own = `${division}${code.slice(-digits)}`;
    const properties = {
      code: own,
      name: `网格${own}`,
      parent: tier === unitTier ? `${division}${String(grid).padStart(6, '0')}` : null,
    };
    const ring = polygons[0]![0]!;
    const coordinates = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]]);
    const geometry = { type: 'Polygon', coordinates: [[...coordinates, coordinates[0]]] };
    yield `${JSON.stringify({ type: 'Feature', properties, geometry })}\n`;
  }
}

const run = promisify(execFile);

/** Seconds that ogr2ogr takes to write a file into a new table of the same database. */
async function timeOgr(connection: string, path: string, table: string): Promise<number> {
  const { hostname, port, username, pathname } = new URL(connection);
  const place = `PG:host=${hostname} port=${port} user=${username} dbname=${pathname.slice(1)}`;
  const start = performance.now();
  await run('ogr2ogr', ['-f', 'PostgreSQL', place, `GeoJSONSeq:${path}`, '-nln', table, '-overwrite']);
  return (performance.now() - start) / 1000;
}

/** Seconds until a file is loaded, and until it is checked as well. */
async function timeLoad(
  database: Database,
  layer: string,
  path: string,
  publish = false,
): Promise<{ loaded: number; checked: number }> {
  const start = performance.now();
  let loaded = 0;
  await loadFile(database, { layer, path, map: {}, by: 'bench', publish }, (stage) => {
    if (stage === 'checking') loaded ||= (performance.now() - start) / 1000;
  });
  return { loaded, checked: (performance.now() - start) / 1000 };
}

/** Seconds until a file is loaded; the load is cancelled where its checks would begin. */
async function timeLoadAlone(database: Database, layer: string, path: string): Promise<number> {
  const start = performance.now();
  const loaded = new AbortController();
  let seconds = 0;
  const request = { layer, path, map: {}, by: 'bench', publish: false };
  const ended = loadFile(
    database,
    request,
    (stage) => {
      if (stage !== 'checking' || loaded.signal.aborted) return;
      seconds = (performance.now() - start) / 1000;
      loaded.abort();
    },
    loaded.signal,
  );
  await ended.catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'load-cancelled') throw error;
  });
  return seconds;
}

export async function layerFigures(database: Database): Promise<Figure[]> {
  await (await createLayers(database, () => undefined)).close();
  const connection = database.connection.connectionString!;
  const folder = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
  const file = (name: string) => join(folder, name);
  try {
    await writeLines(file('points.ndjson'), pointLines());
    for (const [name, mosaicColumns] of [
      ['once', columns],
      ['twice', 2 * columns],
    ] as const) {
      await writeLines(file(`grids-${name}.ndjson`), tierLines(mosaicColumns, gridTier, 6));
      await writeLines(file(`units-${name}.ndjson`), tierLines(mosaicColumns, unitTier, 9));
    }
    const points: number[] = [];
    const firsts: number[] = [];
    for (let round = 0; round < 3; round++) {
      const ogr = await timeOgr(connection, file('points.ndjson'), `ogr_points_${round}`);
      const isLast = round === 2;
      const loaded = isLast
        ? (await timeLoad(database, 'cameras', file('points.ndjson'), true)).loaded
        : await timeLoadAlone(database, 'cameras', file('points.ndjson'));
      points.push(loaded / ogr);
      firsts.push(loaded);
    }
    const second = await timeLoadAlone(database, 'cameras', file('points.ndjson'));
    const polygons: number[] = [];
    const checks: number[] = [];
    await timeLoad(database, 'responsibility-grids', file('grids-once.ndjson'), true);
    for (let round = 0; round < 3; round++) {
      const ogr = await timeOgr(connection, file('units-once.ndjson'), `ogr_units_${round}`);
      const { loaded, checked } = await timeLoad(database, 'unit-grids', file('units-once.ndjson'));
      polygons.push(checked / ogr);
      checks.push(checked - loaded);
    }
    const twice: number[] = [];
    await timeLoad(database, 'responsibility-grids', file('grids-twice.ndjson'), true);
    for (let round = 0; round < 3; round++) {
      const { loaded, checked } = await timeLoad(database, 'unit-grids', file('units-twice.ndjson'));
      twice.push(checked - loaded);
    }
    return [
      {
        name: 'layers: 1 million points without checks, time of ogr2ogr',
        value: median(points),
        bound: '<= 1',
        unit: '×',
      },
      {
        name: 'layers: 1 million points once more, whose numbers stay, time of the first version',
        value: second / median(firsts),
        bound: '<= 1.8',
        unit: '×',
      },
      {
        name: 'layers: 40,625 polygons with all checks, time of ogr2ogr',
        value: median(polygons),
        bound: '<= 2',
        unit: '×',
      },
      { name: 'layers: checking a mosaic of 40,625 cells', value: median(checks), bound: '<= 10', unit: 's' },
      {
        name: 'layers: checking twice the cells',
        value: median(twice) / median(checks),
        bound: '<= 2.2',
        unit: '×',
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
