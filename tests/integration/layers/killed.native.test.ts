import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { createVersions } from '../../../server/layers/versions.ts';
import { type TestDatabasePlace, testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { publishLayer } from '../../harness/tiny-city.ts';
import { area } from './service.ts';

let place: TestDatabasePlace;
let database: Database;
let layers: LayerService;
const fail = (error: unknown) => {
  throw error;
};
beforeAll(async () => {
  place = await testDatabasePlace();
  database = await openDatabase({ ...place, log: silentLog });
  layers = await createLayers(database, fail);
  const folder = await mkdtemp(`${tmpdir()}/wangge-killed-`);
  const streets = [
    area('990101001', [123, 31, 123.0101, 31.0102]),
    area('990101002', [123.0101, 31, 123.0203, 31.0102]),
    area('990101003', [123, 31.01, 123.0203, 31.0204]),
  ];
  // An overlap in the north, and a gap between the two in the south.
  streets[1]!.geometry.coordinates[0]!.splice(4, 0, [123.0121, 31.0051]);
  await publishLayer(database, folder, 'streets', streets);
  await publishLayer(database, folder, 'parks', [area('P1', [123.0011, 31, 123.0101, 31.01])]);
  await publishLayer(database, folder, 'forests', [area('F1', [123.0011, 31, 123.0101, 31.01])]);
  await database.query("update wangge.layers set published_version = null where id = 'forests'");
  await database.query("update wangge.layer_versions set state = 'checked' where layer_id = 'forests'");
  await rm(folder, { recursive: true });
});
afterAll(async () => {
  await layers.close();
  await database.close();
});

/** Everything that work on layers writes. */
async function written() {
  const texts = [
    "select relname, relkind from pg_class c where relnamespace = 'wangge_data'::regnamespace and relkind in ('r', 'v') order by 1",
    'select layer_id, version, id, type, ordinal, details from wangge.layer_issues order by 1, 2, 3',
    'select id, published_version from wangge.layers order by 1',
    'select id, layer_id, version from wangge.publications order by 1',
    'select * from wangge.feature_revisions',
    "select payload from wangge.feed where topic = 'layer' order by id",
  ];
  return Promise.all(texts.map(async (text) => (await database.query(text)).rows));
}
async function versions() {
  const { rows } = await database.query<{
    layer: string;
    version: number;
    state: string;
    code: string | null;
  }>(
    `select layer_id as layer, version, state, problem ->> 'code' as code from wangge.layer_versions order by 1, 2`,
  );
  return rows;
}

/** Starts the jobs in a process of their own and kills it once all of them are in their midst. */
async function killIn(...jobs: string[]): Promise<void> {
  const script = ['--import', 'tsx', 'tests/harness/hanging-work.ts', place.databaseUrl!, ...jobs];
  const child = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const text of child.stdout) {
    output += text;
    if (jobs.every((job) => output.includes(`hangs in ${job}\n`))) break;
  }
  expect(output).not.toContain('failed');
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  // What its connections had begun ends when the server sees them gone.
  await expect
    .poll(async () => {
      const { rows } = await database.query<{ open: number }>(
        `select count(*) as open from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
      );
      return rows[0]!.open;
    })
    .toBe(0);
}

test('killed while it checks, copies, cleans, checks what it fixed, and edits: nothing is left and nothing is lost', async () => {
  const before = await written();
  const kept = await versions();
  await killIn('check', 'copying', 'cleaning', 'checking what was fixed', 'editing');
  const service = createVersions({ database, layers, log: fail });
  await expect.poll(written, { timeout: 20_000 }).toEqual(before);
  const ended = (await versions()).filter(({ layer, version }) => layer === 'streets' && version > 1);
  expect(ended).toHaveLength(3);
  for (const version of ended) expect(version).toMatchObject({ state: 'rejected', code: 'load-interrupted' });
  expect((await versions()).filter(({ layer, version }) => layer !== 'streets' || version === 1)).toEqual(
    kept,
  );
  await service.close();
});

test('killed while it publishes: the version is not in force, and can be published then', async () => {
  const before = await written();
  await killIn('publishing');
  expect(await written()).toEqual(before);
  expect(layers.find('forests')?.version).toBe(1);
  await layers.publish('forests', 1, 'test');
  const { rows } = await database.query("select published_version from wangge.layers where id = 'forests'");
  expect(rows).toEqual([{ published_version: 1 }]);
});
