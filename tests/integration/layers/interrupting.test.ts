import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { cancelVersion } from '../../../server/layers/loading/store.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';

let database: Database;
let folder: string;
let path: string;
beforeAll(async () => {
  database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
  folder = await mkdtemp(join(tmpdir(), 'wangge-interrupting-'));
  path = join(folder, 'trees.csv');
  const rows = Array.from({ length: 5_000 }, (_, i) => `T${i},${(123.00001 + i / 1e5).toFixed(5)},31.00001`);
  await writeFile(path, `code,lon,lat\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const layer = 'ancient-trees';
const request = () => ({ layer, path, map: {}, by: 'test', publish: true });

/** The newest version of the layer, and how much of any version lies in the database. */
async function leftOver() {
  const { rows } = await database.query(
    `select v.version, v.state, v.problem ->> 'code' as code, v.feature_count as features,
            (select count(*) from pg_tables where schemaname = 'wangge_data') as tables,
            (select count(*) from wangge.layer_issues) as issues,
            (select published_version from wangge.layers where id = $1) as published
       from wangge.layer_versions v where v.layer_id = $1 order by v.version desc limit 1`,
    [layer],
  );
  return rows[0];
}
const nothing = { features: 0, tables: 0, issues: 0, published: null };

test.each(['reading', 'writing', 'indexing', 'checking'])(
  'a load that is cancelled while %s ends, and leaves nothing',
  async (stage) => {
    const before = (await leftOver())?.version ?? 0;
    let cancelling: Promise<boolean> | undefined;
    const loading = loadFile(database, request(), (now) => {
      if (now === stage) cancelling ??= cancelVersion(database, layer, before + 1);
    });
    await expect(loading).rejects.toMatchObject({ code: 'load-cancelled' });
    expect(await cancelling).toBe(true);
    expect(await leftOver()).toEqual({ version: before + 1, state: 'cancelled', code: null, ...nothing });
  },
);

test('a load whose signal is aborted is cancelled', async () => {
  const interrupt = new AbortController();
  const loading = loadFile(database, request(), () => interrupt.abort(), interrupt.signal);
  await expect(loading).rejects.toMatchObject({ code: 'load-cancelled' });
  expect(await leftOver()).toMatchObject({ state: 'cancelled', ...nothing });
});

test('a database without room refuses the load by that name, and nothing is left', async () => {
  await database.query(`create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
  await database.query(`create trigger no_room before update on wangge.layer_versions
    for each row when (new.state = 'checked') execute function no_room()`);
  await expect(loadFile(database, request(), () => undefined)).rejects.toMatchObject({
    status: 507,
    code: 'disk-full',
    detail: 'trees.csv: the database has no room left; nothing was loaded',
  });
  expect(await leftOver()).toMatchObject({ state: 'rejected', code: 'disk-full', ...nothing });
  await database.query('drop trigger no_room on wangge.layer_versions');
});

test('progress tells the stages in their order, with rows and shares', async () => {
  const heard: [string, number, number][] = [];
  await loadFile(database, request(), (stage, done, total) => heard.push([stage, done, total]));
  const stages = heard.map(([stage]) => stage).filter((stage, i, all) => stage !== all[i - 1]);
  expect(stages.slice(0, 4)).toEqual(['reading', 'writing', 'indexing', 'checking']);
  const written = heard.filter(([stage]) => stage === 'writing');
  expect(written.at(-1)).toEqual(['writing', 5_000, 5_000]);
  for (const [, done, total] of heard) expect(done).toBeLessThanOrEqual(total);
  const { rows } = await database.query(
    `select progress from wangge.layer_versions where layer_id = $1 order by version desc limit 1`,
    [layer],
  );
  expect(rows[0]?.progress).toMatchObject({ share: expect.any(Number), total: expect.any(Number) });
});
