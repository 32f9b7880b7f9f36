import { setTimeout as wait } from 'node:timers/promises';
import * as accounts from '../server/accounts/accounts-store.ts';
import type { Database } from '../server/database/database.ts';
import { createItems } from '../server/items/service.ts';
import { startOperations } from '../tests/harness/operations.ts';
import type { Figure } from './figure.ts';
import { RawClient } from './raw-client.ts';

const people = 1_000;
const everyMs = 10_000;
/** Connections that positions come by, as by the front of a service: so many that no phone waits for another's answer. */
const connections = 50;
const rounds = 6;
const eventsARound = 300;
/** Events a second: the normal load of a city in the daytime. */
const rate = 50;

/** One of many reports that each open an order of their own, 80 m and a week apart. */
function report(n: number) {
  const place = n % 1150;
  return {
    source: 'bench',
    externalId: `staff-${n}`,
    item: 'road.roadside-rubbish',
    point: [123.0003 + (place % 46) * 0.000_85, 31.0003 + Math.floor(place / 46) * 0.000_77],
    occurredAt: new Date(Date.UTC(2020, 0, 2) + Math.floor(n / 1150) * 7 * 86_400_000).toISOString(),
  };
}

/** The value that 95 of 100 do not exceed. */
const p95 = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!;

/** Milliseconds that each of some events took, sent at an even pace by one connection. */
async function intake(url: string, key: string, from: number): Promise<number[]> {
  const client = await RawClient.open(url);
  const times: number[] = [];
  for (let n = 0; n < eventsARound; n++) {
    const start = performance.now();
    const answer = await client.post('/api/events', key, JSON.stringify(report(from + n)));
    if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.body}`);
    times.push(performance.now() - start);
    await wait(Math.max(0, 1000 / rate - (performance.now() - start)));
  }
  client.close();
  return times;
}

/** What intake takes while a thousand people send where they are every 10 s, against without them, in turns. */
export async function staffFigures(database: Database): Promise<Figure[]> {
  const operations = await startOperations(database, createItems(), 15_000, false);
  try {
    const tokens: string[] = [];
    for (let at = 0; at < people; at++) {
      const id = (await accounts.add(database, `p${at}`, `p${at}`, 'bench'))!;
      await accounts.setRoles(database, id, [{ role: 'handler', unit: '990101001' }]);
      tokens.push((await operations.access.begin(id, 'password')).token);
    }
    const begin = await RawClient.open(operations.url);
    for (const token of tokens) await begin.post('/api/staff/turn', token, JSON.stringify({ consent: true }));
    begin.close();

    let walking = false;
    let sent = 0;
    let walkedMs = 0;
    async function walk(first: number, client: RawClient): Promise<void> {
      const own = tokens.filter((_, at) => at % connections === first);
      for (let at = 0; walking; at = (at + 1) % own.length) {
        const start = performance.now();
        const position = { at: new Date().toISOString(), lon: 123.005 + at * 1e-6, lat: 31.005, accuracy: 8 };
        const answer = await client.post(
          '/api/staff/positions',
          own[at]!,
          JSON.stringify({ positions: [position] }),
        );
        if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
        sent++;
        await wait(Math.max(0, everyMs / own.length - (performance.now() - start)));
      }
      client.close();
    }

    const alone: number[] = [];
    const beside: number[] = [];
    await intake(operations.url, operations.keys.partner, 0);
    for (let round = 1; round <= rounds; round++) {
      const from = round * 2 * eventsARound;
      alone.push(...(await intake(operations.url, operations.keys.partner, from)));
      walking = true;
      const walks = await Promise.all(
        Array.from({ length: connections }, async (_, at) => {
          const client = await RawClient.open(operations.url);
          return { done: walk(at, client) };
        }),
      );
      const begun = performance.now();
      beside.push(...(await intake(operations.url, operations.keys.partner, from + eventsARound)));
      walking = false;
      walkedMs += performance.now() - begun;
      await Promise.all(walks.map(({ done }) => done));
    }
    return [
      {
        name: `intake p95 while ${people} people send positions every 10 s, against without them`,
        value: p95(beside) / p95(alone),
        bound: '<= 1.3',
        unit: 'times the time',
      },
      // Fewer would be another load than the one that is measured.
      {
        name: 'positions of staff taken meanwhile',
        value: (sent * 1000) / walkedMs,
        bound: '>= 90',
        unit: 'a second',
      },
    ];
  } finally {
    await operations.close();
  }
}
