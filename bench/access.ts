import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../server/database/database.ts';
import { type Operations, startOperations } from '../tests/harness/operations.ts';
import { inFirstStreet } from '../tests/harness/tiny-city.ts';
import type { Figure } from './figure.ts';
import type { Guess } from './guessers.ts';
import type { Arrivals, OpenReaders } from './live-readers.ts';
import { median } from './median.ts';

const orders = 3_000;
const rounds = 300;
const people = 300;
const readers = 10_000;
const reports = 40;
const attackers = 30;
const signIns = 40;

const reportAt = (externalId: string) => ({
  source: 'bench',
  externalId,
  item: 'road.bike-misparked',
  point: inFirstStreet,
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** A list and one order, asked for a district with all the orders and for the whole city: the same answers. */
async function checkFigures({ url, keys, request, access }: Operations): Promise<Figure[]> {
  for (let from = 0; from < orders; from += 500)
    await request('dispatcher', '/api/events', {
      body: Array.from({ length: 500 }, (_, n) => reportAt(`order-${from + n}`)),
    });
  const scoped = await access.addKey({ label: 'district', role: 'dispatcher', unit: '990101' });
  const { body } = await request<{ orders: { number: string }[] }>('dispatcher', '/api/orders?limit=1');
  const ask = async (key: string, path: string) =>
    (await fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${key}` } })).text();
  const figures: Figure[] = [];
  for (const [name, path] of [
    ['a page of 50 orders', '/api/orders?limit=50'],
    ['one order', `/api/orders/${body.orders[0]!.number}`],
  ] as const) {
    // The priority grows with time.
    const still = async (key: string) => (await ask(key, path)).replace(/"priority":[^,}]*/g, '');
    if ((await still(scoped)) !== (await still(keys.dispatcher)))
      throw new Error(`${path} differs for the district`);
    const times: Record<'scoped' | 'whole', number[]> = { scoped: [], whole: [] };
    for (let round = 0; round < rounds; round++) {
      times.scoped.push(await timed(() => ask(scoped, path)));
      times.whole.push(await timed(() => ask(keys.dispatcher, path)));
    }
    figures.push({
      name: `${name} under row-level security, against without it`,
      value: median(times.scoped) / median(times.whole),
      bound: '<= 1.15',
      unit: 'times',
    });
  }
  return figures;
}

/** Sessions of people who each have the first street and a unit of their own: as many scopes as people. */
async function differentPeople(database: Database): Promise<string[]> {
  const tokens = Array.from({ length: people }, () => randomBytes(32).toString('base64url'));
  await database.query(
    `with unit as (
       insert into wangge.units (code, name, kind, parent)
       select 'bench-' || n, 'bench-' || n, 'operator', 'city' from generate_series(1, $1) n returning code
     ), person as (
       insert into wangge.users (name, display_name) select code, code from unit returning id, name
     ), role as (
       insert into wangge.user_roles (user_id, role, unit, position)
       select id, 'dispatcher', unit, position
         from person cross join lateral (values (name, 1), ('990101001', 2)) as r (unit, position)
     )
     insert into wangge.sessions (token_hash, user_id, expires_at)
     select decode(($2::text[])[row_number() over (order by id)], 'hex'), id, now() + interval '1 hour' from person`,
    [people, tokens.map((token) => createHash('sha256').update(token).digest('hex'))],
  );
  return tokens;
}

async function tell(child: ChildProcess, message: OpenReaders | Guess | string): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0];
}

/** The 99th percentile of what the readers took, milliseconds, from when each message was there. */
function slowest(begun: ReadonlyMap<string, number>, { times }: Arrivals): number {
  const delays = [...begun].flatMap(([name, at]) => {
    const arrived = times[name] ?? [];
    if (arrived.length !== readers)
      throw new Error(`${name} came to ${arrived.length} of ${readers} readers`);
    return arrived.map((time) => time - at);
  });
  delays.sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.99)]!;
}

/** The size of what a reader is sent of a report: the report and its order. */
const messageBytes = 3_800;

/**
 * From the commit of a report to each of ten thousand readers, who have three hundred different scopes; and, in turn with it
 * and with the same readers, what a bare writer takes that knows nothing of scopes.
 */
async function liveFigures(database: Database, { url, request }: Operations): Promise<Figure[]> {
  const children = ['live-readers.ts', 'live-readers.ts', 'bare-streams.ts'].map((file) =>
    fork(new URL(file, import.meta.url), { execArgv: ['--import', 'tsx'] }),
  );
  const [child, bareChild, bare] = children as [ChildProcess, ChildProcess, ChildProcess];
  try {
    const [bareUrl] = (await once(bare, 'message')) as [string];
    const tokens = await differentPeople(database);
    let open = 0;
    for (const [n, key] of tokens.entries()) {
      const some = Math.floor((readers * (n + 1)) / people) - open;
      await tell(child, { url, key, readers: some });
      await tell(bareChild, { url: bareUrl, key, readers: some });
      open += some;
    }
    // The connections to ask by were closed while the streams were opened.
    await wait(6_000);
    const bareBegun = new Map<string, number>();
    for (let n = 0; n < reports; n++) {
      await request('dispatcher', '/api/events', { body: reportAt(`report-${n}`) });
      await wait(1_000);
      const message = `event: event\ndata: {"externalId": "bare-${n}", "rest": "${'x'.repeat(messageBytes)}"}\n\n`;
      bareBegun.set(`bare-${n}`, (await tell(bare, message)) as number);
      await wait(1_000);
    }
    await wait(2_000);
    const { rows } = await database.query<{ name: string; at: number }>(
      `select payload ->> 'externalId' as name, extract(epoch from at)::double precision * 1000 as at
         from wangge.feed where topic = 'event' and payload ->> 'externalId' like 'report-%'`,
    );
    const begun = new Map(rows.map(({ name, at }) => [name, at]));
    const own = slowest(begun, (await tell(child, 'arrivals')) as Arrivals);
    const least = slowest(bareBegun, (await tell(bareChild, 'arrivals')) as Arrivals);
    const to = `to ${readers} live readers`;
    return [
      {
        name: `from commit ${to} of ${people} scopes, 99th percentile`,
        value: own,
        bound: '<= 250',
        unit: 'ms',
      },
      { name: `from a bare writer ${to}, 99th percentile`, value: least, bound: '', unit: 'ms' },
      { name: `${to}, against a bare writer`, value: own / least, bound: '', unit: 'times' },
    ];
  } finally {
    for (const each of children) each.kill();
  }
}

/** A right sign-in from a browser that is known, while thirty guess without a pause. */
async function signInFigure({ url, access }: Operations): Promise<Figure> {
  const password = 'a long enough phrase';
  const person = { name: 'bench-person', displayName: 'bench', role: 'gis', password } as const;
  await access.addUser(person);
  const signIn = (secret: string, cookie = '') =>
    fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie },
      body: JSON.stringify({ name: person.name, password: secret }),
    });
  const cookie = (await signIn(password)).headers.get('set-cookie')!.split(';')[0]!;
  const child = fork(new URL('guessers.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const times: number[] = [];
  try {
    await tell(child, { url, name: person.name, guessers: attackers });
    for (let n = 0; n < signIns; n++)
      times.push(
        await timed(async () => {
          const { status } = await signIn(password, cookie);
          if (status !== 201) throw new Error(`the right sign-in was answered ${status}`);
        }),
      );
  } finally {
    child.kill();
  }
  times.sort((a, b) => a - b);
  return {
    name: `a right sign-in while ${attackers} guess, 95th percentile`,
    value: times[Math.floor(times.length * 0.95)]! / 1000,
    bound: '<= 1',
    unit: 's',
  };
}

/** What access checks cost, how live readers of many scopes fare, and who is let in under attack. Needs an empty database. */
export async function accessFigures(database: Database): Promise<Figure[]> {
  const operations = await startOperations(database, undefined, 15_000, false);
  try {
    return [
      ...(await checkFigures(operations)),
      await signInFigure(operations),
      ...(await liveFigures(database, operations)),
    ];
  } finally {
    await operations.close();
  }
}
