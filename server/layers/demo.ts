import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { roles } from '../../domain/access/principal.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';

export const demoPassword = 'wangge-demo';

/** What the thread that builds the city is given. */
export interface DemoWork {
  connection: pg.ClientConfig;
  seed: number;
}

export type DemoMessage =
  | { kind: 'progress'; stage: string; done: number; total: number }
  | { kind: 'written'; firstStreet: string };

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

/** The roles that have an account in the demo city: those of people. */
export const demoRoles = roles.filter((role) => role !== 'viewer');

/** One account for each of them but the handler's; the role `street` works for `street`. Accounts that exist are left alone. */
async function addAccounts(access: Access, street: string): Promise<void> {
  for (const role of demoRoles) {
    if (role === 'handler') continue;
    const user = { name: role, displayName: role, role, street: role === 'street' ? street : null };
    try {
      await access.addUser({ ...user, password: demoPassword });
      // Nobody knows it: whoever looks at the city makes one of his own from it by rotation.
      if (role === 'partner') await access.addKey({ label: 'demo partner', role, holder: role });
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'name-taken')) throw error;
    }
  }
}

/** An account for the operator that leads the most orders, as `handler`. */
async function addHandler(database: Database, access: Access): Promise<void> {
  const { rows } = await database.query<{ unit: string }>(
    `select o.lead_code as unit from wangge.orders o join wangge.units u on u.code = o.lead_code
      where o.lead_kind not in ('street-office', 'district-office', 'duty-desk')
      group by 1 order by count(*) filter (where o.state in ('dispatched', 'handling')) desc, count(*) desc, 1 limit 1`,
  );
  if (!rows[0]) return;
  const { unit } = rows[0];
  await access.addUser({
    name: 'handler',
    displayName: 'handler',
    role: 'handler',
    unit,
    password: demoPassword,
  });
}

/** Lets the demo accounts of offices be of those with the most work, so that their queues are not empty. */
export async function giveOfficesWork(database: Database, access: Access): Promise<void> {
  await addHandler(database, access);
  await database.query(
    `with busiest as (
       select street from wangge.orders where street is not null
        group by street order by count(*) filter (where state in ('dispatched', 'handling')) desc,
                 count(*) desc, street limit 1), made as (
       insert into wangge.units (code, name, kind, parent)
       select street, street, 'street-office', 'city' from busiest on conflict do nothing)
     update wangge.user_roles r set unit = busiest.street
       from busiest, wangge.users u
      where u.id = r.user_id and u.name = 'street' and r.role = 'street'`,
  );
}

async function writeLayers(
  work: DemoWork,
  signal: AbortSignal,
  onProgress: (stage: string, done: number, total: number) => void,
): Promise<string> {
  const worker = new Worker(new URL('./demo-thread.js', import.meta.url), { workerData: work, execArgv: [] });
  const written = new Promise<string>((resolve) => {
    worker.on('message', (message: DemoMessage) => {
      if (message.kind === 'progress') onProgress(message.stage, message.done, message.total);
      else resolve(message.firstStreet);
    });
  });
  // Rejects with the thread's own error, or with the reason of the signal.
  const failed = once(worker, 'exit', { signal }).then(([code]) => {
    throw new Error(`the demo city could not be built: its thread ended with ${code}`);
  });
  try {
    return await Promise.race([written, failed]);
  } finally {
    failed.catch(() => undefined);
    await worker.terminate();
  }
}

/**
 * Builds the synthetic city of a seed and the accounts to look at it with. Layers that are in force already stay:
 * a start that was killed half-way is continued, since the city of a seed is the same every time.
 * @throws the signal's reason when it is aborted; what was committed by then stays
 */
export async function buildDemo(
  { database, access }: { database: Database; access: Access },
  seed: number,
  signal: AbortSignal,
  onProgress: (stage: string, done: number, total: number) => void,
): Promise<void> {
  await database.query('insert into wangge.demo (seed) values ($1) on conflict do nothing', [seed]);
  const firstStreet = await writeLayers({ connection: database.connection, seed }, signal, onProgress);
  await addAccounts(access, firstStreet);
  await database.query('update wangge.demo set completed_at = now()');
}
