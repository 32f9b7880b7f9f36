import { writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Database } from '../server/database/database.ts';
import { openDatabase } from '../server/database/open.ts';
import { startPostgres } from '../tests/harness/postgres-server.ts';
import { silentLog } from '../tests/harness/silent-log.ts';
import { accessFigures } from './access.ts';
import { consoleFigures } from './console.ts';
import { cuttingFigures } from './cutting.ts';
import { deskFigures } from './desk.ts';
import { encodingFigures } from './encodings.ts';
import { eventFigures } from './events.ts';
import { exportFigures } from './exports.ts';
import { type Figure, holds } from './figure.ts';
import { freshnessFigures } from './freshness.ts';
import { intakeFigures } from './intake.ts';
import { layerFigures } from './layers.ts';
import { liveFigures } from './live.ts';
import { panelFigures } from './panel.ts';
import { partFigures } from './parts.ts';
import { placeFigures } from './places.ts';
import { reportFigures } from './reports.ts';
import { routingFigures } from './routing.ts';
import { secondBrowserFigures } from './second-browser.ts';
import { shiftFigures } from './shift.ts';
import { staffFigures } from './staff.ts';
import { stormFigures } from './storms.ts';
import { tileFigures } from './tiles.ts';
import { wholeFigures } from './whole.ts';
import { wordFigures } from './words.ts';

const suites: Record<string, (database: Database, size?: number) => Promise<Figure[]>> = {
  whole: wholeFigures,
  desk: deskFigures,
  access: accessFigures,
  tiles: tileFigures,
  cutting: async () => cuttingFigures(),
  encodings: encodingFigures,
  parts: partFigures,
  exports: exportFigures,
  events: eventFigures,
  storms: stormFigures,
  staff: staffFigures,
  freshness: freshnessFigures,
  layers: layerFigures,
  routing: routingFigures,
  places: async () => placeFigures(),
  console: consoleFigures,
  browsers: secondBrowserFigures,
  panel: panelFigures,
  intake: intakeFigures,
  shift: shiftFigures,
  live: liveFigures,
  reports: reportFigures,
  words: wordFigures,
};
const results = fileURLToPath(new URL('results.json', import.meta.url));

async function measure(name: string, size: number | undefined, server: string): Promise<Figure[]> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(`create database bench_${name}`).finally(() => client.end());
  const databaseUrl = `${server}/bench_${name}`;
  const database = await openDatabase({ databaseUrl, dataDirectory: tmpdir(), log: silentLog });
  return suites[name]!(database, size).finally(() => database.close());
}

/** Suites by name, all where none is named; `parts=12000000` says how large to make it, where a suite has a size. */
const wanted = process.argv.slice(2).map((argument) => {
  const [name = '', size] = argument.split('=');
  return { name, size: size === undefined ? undefined : Number(size) };
});
const unknown = wanted.find(({ name }) => !(name in suites))?.name;
if (unknown) {
  process.stderr.write(`bench: no suite "${unknown}", expected ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}
const server = await startPostgres({ max_connections: '100' });
const figures: Figure[] = [];
try {
  for (const { name, size } of wanted.length > 0
    ? wanted
    : Object.keys(suites).map((name) => ({ name, size: undefined })))
    figures.push(...(await measure(name, size, server.url)));
} finally {
  await server.stop();
}
console.table(
  figures.map((figure) => ({
    figure: figure.name,
    value: Number(figure.value.toPrecision(4)),
    bound: figure.bound,
    unit: figure.unit,
    holds: figure.bound === '' ? '' : holds(figure),
  })),
);
writeFileSync(
  results,
  `${JSON.stringify({ measuredAt: new Date().toISOString(), node: process.version, cores: cpus().length, figures }, null, 2)}\n`,
);
process.exitCode = figures.every(holds) ? 0 : 1;
