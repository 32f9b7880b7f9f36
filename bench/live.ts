import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Database } from '../server/database/database.ts';
import { startOperations } from '../tests/harness/operations.ts';
import { inFirstStreet } from '../tests/harness/tiny-city.ts';
import type { Figure } from './figure.ts';
import type { Arrivals, OpenReaders } from './live-readers.ts';

const readers = 1000;
const warmUp = 20;
const reports = 200;
const reportEveryMs = 100;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process holds once its garbage is gone, without what its heap has in reserve, bytes. */
async function heldMemory(): Promise<number> {
  for (let n = 0; n < 5; n++) {
    collectGarbage();
    await wait(100);
  }
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
}

async function ask(child: ChildProcess, message: OpenReaders | 'arrivals'): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0];
}

/**
 * A thousand open streams: what each costs, and how long after a commit a message is with all of them. The time is
 * that of the row of the feed, which is written just before the commit. Needs an empty database.
 */
export async function liveFigures(database: Database): Promise<Figure[]> {
  const operations = await startOperations(database);
  const child = fork(new URL('live-readers.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  try {
    const key = operations.keys.dispatcher;
    const report = (externalId: string) =>
      operations.request('partner', '/api/events', {
        body: { source: 'bench', externalId, item: 'road.bike-misparked', point: inFirstStreet },
      });
    // What the first stream and the first reports need is needed once.
    await ask(child, { url: operations.url, key, readers: 10 });
    for (let n = 0; n < warmUp; n++) await report(`warm-${n}`);
    const before = await heldMemory();
    await ask(child, { url: operations.url, key, readers: readers - 10 });
    const perReader = ((await heldMemory()) - before) / (readers - 10);

    for (let n = 0; n < reports; n++) {
      await report(`report-${n}`);
      await wait(reportEveryMs);
    }
    await wait(1000);
    const { times } = (await ask(child, 'arrivals')) as Arrivals;
    const { rows } = await database.query<{ name: string; at: number }>(
      `select payload ->> 'externalId' as name, extract(epoch from at)::double precision * 1000 as at
         from wangge.feed where topic = 'event' and payload ->> 'externalId' like 'report-%'`,
    );
    const delays = rows.flatMap(({ name, at }) => {
      const arrived = times[name] ?? [];
      if (arrived.length !== readers)
        throw new Error(`${name} came to ${arrived.length} of ${readers} readers`);
      return arrived.map((time) => time - at);
    });
    delays.sort((a, b) => a - b);
    return [
      {
        name: `from commit to ${readers} live readers, 99th percentile`,
        value: delays[Math.floor(delays.length * 0.99)]!,
        bound: '<= 250',
        unit: 'ms',
      },
      {
        name: `from commit to ${readers} live readers, median`,
        value: delays[Math.floor(delays.length / 2)]!,
        bound: '',
        unit: 'ms',
      },
      {
        name: `memory of a live reader, of ${readers}`,
        value: perReader / 1024,
        bound: '<= 50',
        unit: 'KB',
      },
    ];
  } finally {
    child.kill();
    await operations.close();
  }
}
