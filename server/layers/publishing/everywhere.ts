import type { Queryable } from '../../database/database.ts';

/** A process that has given no sign of life for this long is taken for dead. */
const silentSeconds = 15;
const lookEveryMs = 50;
/** Nobody waits longer for the others. */
const patienceMs = 10_000;

/** Says that a process answers by everything up to the publication of a number. */
export async function noteReached(database: Queryable, process: string, reached: number): Promise<void> {
  await database.query(
    `insert into wangge.processes (id, reached, alive_at) values ($1, $2, clock_timestamp())
     on conflict (id) do update set reached = excluded.reached, alive_at = excluded.alive_at`,
    [process, reached],
  );
}

/** Forgets a process that ends, and those that ended long ago without saying so. */
export async function forgetProcess(database: Queryable, process: string): Promise<void> {
  await database.query(
    `delete from wangge.processes where id = $1 or alive_at < clock_timestamp() - interval '5 minutes'`,
    [process],
  );
}

/** How many processes still answer by what was in force before a publication. */
export async function processesBehind(database: Queryable, publication: number): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::integer as count from wangge.processes
      where reached < $1 and alive_at > clock_timestamp() - make_interval(secs => $2)`,
    [publication, silentSeconds],
  );
  return rows[0]!.count;
}

/** How many processes do not yet answer by what is in force of a layer. */
export async function layerProcessesBehind(database: Queryable, layer: string): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    `select id from wangge.publications where layer_id = $1 and effective_from <= now()
      order by effective_from desc, id desc limit 1`,
    [layer],
  );
  return rows[0] ? processesBehind(database, rows[0].id) : 0;
}

/** Waits until every process answers by a publication, for some seconds at most; returns how many do not yet. */
export async function waitEverywhere(database: Queryable, publication: number): Promise<number> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const behind = await processesBehind(database, publication);
    if (behind === 0 || performance.now() > until) return behind;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
