import type { CityLayer } from '../../data/demo-city/city.ts';
import { roles } from '../access/principal.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { type Progress, writeVersion } from './loading/load.ts';
import type { LayerService } from './service.ts';

export const demoPassword = 'wangge-demo';
const by = 'demo-city';

export type DemoState = 'absent' | 'unfinished' | 'complete';

/** Whether the demo city is in this database; `unfinished` after a start that was killed while building it. */
export async function demoState(database: Database): Promise<{ state: DemoState; seed: number | null }> {
  const { rows } = await database.query<{ seed: number; completed: boolean }>(
    'select seed, completed_at is not null as completed from wangge.demo',
  );
  const row = rows[0];
  if (!row) return { state: 'absent', seed: null };
  return { state: row.completed ? 'complete' : 'unfinished', seed: row.seed };
}

/** Notes that building begins, so that a start after a kill goes on with the same seed. */
export async function beginDemo(database: Database, seed: number): Promise<void> {
  await database.query('insert into wangge.demo (seed) values ($1) on conflict do nothing', [seed]);
}

/** One account for each role; the role `street` works for `street`. Accounts that exist are left alone. */
async function addDemoAccounts(access: Access, street: string): Promise<void> {
  for (const role of roles) {
    const user = { name: role, displayName: role, role, street: role === 'street' ? street : null };
    try {
      await access.addUser({ ...user, password: demoPassword });
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'name-taken')) throw error;
    }
  }
}

/**
 * Writes the layers of the demo city that are not in force yet, one transaction a layer, then the accounts.
 * A start that was killed half-way is continued: the city of a seed is the same every time.
 */
export async function writeDemo(
  { database, layers, access }: { database: Database; layers: LayerService; access: Access },
  city: CityLayer[],
  onProgress: (layer: string, done: number, total: number) => void,
): Promise<void> {
  const total = city.reduce((sum, layer) => sum + layer.features.length, 0);
  let before = 0;
  for (const { layer, features } of city) {
    if (!layers.find(layer)) {
      const report: Progress = (stage, done) => {
        if (stage === 'writing') onProgress(layer, before + done, total);
      };
      const fields = Object.keys(features[0]?.properties ?? {});
      const understood = {
        format: 'geojson',
        encoding: 'utf-8',
        crs: 'CRS84',
        crsConfidence: 1,
        fields,
      } as const;
      const target = { layer, sourceName: 'demo city (synthetic)', by, publish: true };
      await writeVersion(database, target, features, understood, report);
    }
    before += features.length;
  }
  const streets = city.find((layer) => layer.layer === 'streets');
  await addDemoAccounts(access, streets?.features[0]?.code ?? '');
  await database.query('update wangge.demo set completed_at = now()');
}
