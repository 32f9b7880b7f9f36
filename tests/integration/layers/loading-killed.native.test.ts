import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { createBackgroundLoads } from '../../../server/layers/loading/background.ts';
import { environmentOf, startCommand } from '../../harness/command.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-killed-'));
  path = join(folder, 'trees.csv');
  const rows = Array.from({ length: 60_000 }, (_, i) => `T${i},${(123.00001 + i / 1e6).toFixed(6)},31.00001`);
  await writeFile(path, `code,lon,lat\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

test('a load killed at whatever stage leaves nothing half loaded, and the next start clears up at once', async () => {
  const place = await testDatabasePlace();
  for (const stage of ['reading', 'writing', 'indexing', 'checking']) {
    const load = startCommand(['layers', 'load', path, '--layer', 'ancient-trees'], environmentOf(place));
    await load.says(new RegExp(`Loading ancient-trees: ${stage}`));
    await load.kill();
  }
  const database = await openDatabase({ ...place, log: silentLog });
  const failures: unknown[] = [];
  const loads = createBackgroundLoads(database, (error) => failures.push(error));
  const versions = async () =>
    (
      await database.query<{ version: number; state: string; code: string; whole: boolean; left: boolean }>(
        `select version, state, problem ->> 'code' as code, feature_count = 60000 as whole,
                to_regclass('wangge_data.version_' || table_id) is not null as left
           from wangge.layer_versions order by version`,
      )
    ).rows;
  await expect
    .poll(async () => (await versions()).filter(({ state }) => state === 'reading' || state === 'checking'))
    .toEqual([]);
  // A load may have ended in the moment before it was killed; then it is there to its last feature.
  for (const { state, code, whole, left } of await versions())
    expect({ state, code, whole, left }).toEqual(
      state === 'checked'
        ? { state, code: null, whole: true, left: true }
        : { state: 'rejected', code: 'load-interrupted', whole: false, left: false },
    );
  expect(failures).toEqual([]);
  await loads.close();
  await database.close();
});
