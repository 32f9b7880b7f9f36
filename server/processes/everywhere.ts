import type { Queryable } from '../database/database.ts';

/** Up to which publications a process answers. */
export interface Reached {
  /** Of layers and rules, which share their numbers. */
  publication: number;
  /** Of the catalogue of items. */
  catalogue: number;
}

/** What is waited for; nothing where it is undefined. */
type Wanted = { [kind in keyof Reached]?: Reached[kind] | undefined };

/** A process that has given no sign of life for this long is taken for dead. */
const silentSeconds = 15;
const lookEveryMs = 50;
/** Nobody waits longer for the others. */
const patienceMs = 10_000;

/** Says that a process answers by everything up to these publications. */
export async function noteReached(database: Queryable, process: string, reached: Reached): Promise<void> {
  await database.query(
    `insert into wangge.processes (id, reached, catalogue, alive_at) values ($1, $2, $3, clock_timestamp())
     on conflict (id) do update
       set reached = excluded.reached, catalogue = excluded.catalogue, alive_at = excluded.alive_at`,
    [process, reached.publication, reached.catalogue],
  );
}

/** Forgets a process that ends, and those that ended long ago without saying so. */
export async function forgetProcess(database: Queryable, process: string): Promise<void> {
  await database.query(
    `delete from wangge.processes where id = $1 or alive_at < clock_timestamp() - interval '5 minutes'`,
    [process],
  );
}

/** How many processes still answer by what was in force before one of these publications. */
export async function processesBehind(
  database: Queryable,
  { publication = -1, catalogue = -1 }: Wanted,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::integer as count from wangge.processes
      where (reached < $1 or catalogue < $2) and alive_at > clock_timestamp() - make_interval(secs => $3)`,
    [publication, catalogue, silentSeconds],
  );
  return rows[0]!.count;
}

/** Waits until every process answers by these publications, for some seconds at most; returns how many do not yet. */
export async function waitEverywhere(database: Queryable, wanted: Wanted): Promise<number> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const behind = await processesBehind(database, wanted);
    if (behind === 0 || performance.now() > until) return behind;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
