import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../server/database/database.ts';
import { createLayers } from '../server/layers/service.ts';
import type { Figure } from './figure.ts';
import { inTurn } from './in-turn.ts';
import { median } from './median.ts';
import { publishParts } from './parts.ts';
import { Started } from './started-service.ts';

const run = promisify(execFile);
const rounds = 7;
// Milliseconds each: fewer of them tell what the machine did and how warm the code was.
const pageRounds = 301;
const few = 10_000;
const usual = 1_000_000;
const pageSize = 100;

const since = (start: number) => performance.now() - start;

/** Reads an answer to its end without keeping it. @returns milliseconds until its first byte, and bytes */
async function read(url: string, onChunk?: () => void): Promise<{ first: number; bytes: number }> {
  const start = performance.now();
  // As `psql` and `ogr2ogr` write it: what compressing costs is no part of the comparison.
  const response = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  let first = Number.NaN;
  let bytes = 0;
  for await (const chunk of response.body!) {
    if (bytes === 0) first = since(start);
    bytes += chunk.length;
    onChunk?.();
  }
  return { first, bytes };
}

/** Features of a table as GeoJSON, a row each, as the database makes it. */
const geoJsonOf = (table: string) =>
  `select json_build_object('type', 'Feature', 'id', fid, 'geometry', st_asgeojson(geom, 7)::json, 'properties',
     json_build_object('code', code, 'name', name, 'parent', parent, 'kind', properties ->> 'kind')) from ${table} order by fid`;

/** Whole layers as files and pages far in, each against the database and its tools in the same run. */
export async function exportFigures(database: Database, size = usual): Promise<Figure[]> {
  const layers = await createLayers(database, () => undefined);
  await publishParts(database, layers, 'few-parts', few);
  await publishParts(database, layers, 'many-parts', size);
  const tableOf = (id: string) => layers.find(id)!.table;
  const tables = { few: tableOf('few-parts'), many: tableOf('many-parts') };
  await layers.close();
  await database.query('analyze');
  const folder = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
  const service = await Started.service(folder, database.connection.connectionString, false);
  const items = (layer: string, query: string) => `${service.url}/ogc/collections/${layer}/items?${query}`;
  const psql = (sql: string) =>
    run('psql', ['-XAtq', '-o', '/dev/null', '-c', sql, database.connection.connectionString!]);
  try {
    const [geoJson, rows] = await inTurn(
      () => read(items('few-parts', 'f=geojson')),
      () => psql(geoJsonOf(tables.few)),
      rounds,
    );
    const last = Math.min(10_000, Math.floor(size / pageSize)) - 1;
    const [far, near] = await inTurn(
      () => read(items('many-parts', `limit=${pageSize}&after=${last * pageSize}`)),
      () => read(items('many-parts', `limit=${pageSize}`)),
      pageRounds,
    );
    const idle = service.memory();
    let most = idle;
    const firsts: number[] = [];
    for (let round = 0; round < 3; round++) {
      let chunks = 0;
      const { first } = await read(items('many-parts', 'f=geojson'), () => {
        if (chunks++ % 64 === 0) most = Math.max(most, service.memory());
      });
      firsts.push(first);
    }
    let left = size;
    const [ours, theirs] = await inTurn(
      // One feature less each time, since a file that was made is kept.
      () => read(items('many-parts', `f=fgb&limit=${left--}`)),
      async () => {
        const file = join(folder, 'peer.fgb');
        await run('ogr2ogr', [
          ...['-f', 'FlatGeobuf', '-nln', 'parts', file],
          database.connection.connectionString!.replace(/^postgres:/, 'postgresql:'),
          ...[
            '-sql',
            `select fid as id, code, name, parent, properties ->> 'kind' as kind, geom from ${tables.many}`,
          ],
        ]);
        await rm(file);
      },
      3,
    );
    return [
      {
        name: 'exports: GeoJSON of 10,000 features to psql of their rows',
        value: geoJson / rows,
        bound: '<= 1.2',
        unit: 'ratio',
      },
      {
        name: `exports: page ${last + 1} of ${pageSize} features to page 1`,
        value: far / near,
        bound: '<= 1.2',
        unit: 'ratio',
      },
      {
        name: 'exports: first byte of a million features as GeoJSON',
        value: median(firsts),
        bound: '<= 200',
        unit: 'ms',
      },
      {
        name: 'exports: memory above idle while they are sent',
        value: (most - idle) / 2 ** 20,
        bound: '<= 100',
        unit: 'MB',
      },
      {
        name: 'exports: FlatGeobuf of a million with its index to ogr2ogr',
        value: ours / theirs,
        bound: '<= 1.0',
        unit: 'ratio',
      },
    ];
  } finally {
    await service.stop();
    await rm(folder, { recursive: true });
  }
}
