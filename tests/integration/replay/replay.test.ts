import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayedChange, ReplayedOrder, ReplayStart } from '../../../domain/answers/replay.ts';
import { createReplay } from '../../../domain/orders/replay.ts';
import { openStates } from '../../../domain/orders/states.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

type Reader = 'dispatcher' | 'street';

const query = (from: string, to: string, rest = '') =>
  `?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}${rest}`;

async function startOf(from: string, to: string, limit: number, reader: Reader) {
  const orders: ReplayedOrder[] = [];
  let cursor: string | null = null;
  let first: ReplayStart | null = null;
  do {
    const page: ReplayStart = (
      await city.request<ReplayStart>(
        reader,
        `/api/replay${query(from, to, `&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`)}`,
      )
    ).body;
    first ??= page;
    orders.push(...page.orders);
    cursor = page.nextOrders;
  } while (cursor !== null);
  return { ...first, orders };
}

async function changesOf(from: string, to: string, limit: number, reader: Reader) {
  const changes: ReplayedChange[] = [];
  let cursor: string | null = null;
  do {
    const page: { changes: ReplayedChange[]; next: string | null } = (
      await city.request<{ changes: ReplayedChange[]; next: string | null }>(
        reader,
        `/api/replay/changes${query(from, to, `&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`)}`,
      )
    ).body;
    changes.push(...page.changes);
    cursor = page.next;
  } while (cursor !== null);
  return changes;
}

/** What the log itself says of a moment, to the millisecond: order and state, those at their end left out. */
async function logAt(moment: string): Promise<Map<string, string>> {
  const { rows } = await city.database.query<{ number: string; state: string }>(
    `select * from (
       select distinct on (l.order_id) o.number, l.to_state as state
         from wangge.order_log l join wangge.orders o on o.id = l.order_id
        where date_trunc('milliseconds', l.at) <= date_trunc('milliseconds', $1::timestamptz)
        order by l.order_id, l.id desc) as last where state = any ($2)`,
    [moment, openStates],
  );
  return new Map(rows.map(({ number, state }) => [number, state]));
}

/** A source of numbers between 0 and 1 that is the same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const now = async () =>
  (await city.database.query<{ now: string }>('select wangge.utc_text(clock_timestamp()) as now')).rows[0]!
    .now;

let reported = 0;
async function report(point: [number, number]): Promise<string> {
  const { body } = await city.request<{ orderNumber: string }>('dispatcher', '/api/events', {
    body: { source: 'test', externalId: `r${++reported}`, item: 'road.roadside-rubbish', point },
  });
  return body.orderNumber;
}

const ways = [
  'dispatch',
  'accept',
  'finish',
  'check',
  'close',
  'cancel',
  'reopen',
  'register',
  'file',
  'recall',
];

describe('the past again', () => {
  const moments: string[] = [];

  beforeAll(async () => {
    const next = numbers(7);
    const known: string[] = [];
    moments.push(await now());
    for (let step = 0; step < 150; step++) {
      if (known.length < 4 || next() < 0.15)
        known.push(await report(next() < 0.5 ? inFirstStreet : inLastStreet));
      else {
        const number = known[Math.floor(next() * known.length)]!;
        const action = ways[Math.floor(next() * ways.length)]!;
        // Steps that the order does not have are refused, and are no part of the past.
        await city.request('admin', `/api/orders/${number}/actions`, { body: { action, note: 'x' } });
      }
      if (step % 10 === 0) moments.push(await now());
    }
    moments.push(await now());
  });

  it('says at every moment what the log says, from wherever it begins, in pages of any size', async () => {
    const end = moments.at(-1)!;
    for (const [at, from] of moments.slice(0, -1).entries()) {
      if (at % 5 !== 0) continue;
      const { orders } = await startOf(from, end, 3, 'dispatcher');
      const replay = createReplay(orders, await changesOf(from, end, 7, 'dispatcher'));
      const later = moments.slice(at);
      // Forwards, then backwards.
      for (const moment of [...later, ...later.toReversed()]) {
        replay.seek(Date.parse(moment));
        const shown = new Map([...replay.orders].map(([number, { state }]) => [number, state]));
        expect(shown).toEqual(await logAt(moment));
      }
    }
  });

  it('shows whoever looks what is his', async () => {
    const [from, to] = [moments[0]!, moments.at(-1)!];
    const own = await changesOf(from, to, 5000, 'street');
    const { rows } = await city.database.query<{ number: string }>(
      `select distinct o.number from wangge.orders o join wangge.order_log l on l.order_id = o.id
        where o.street = '990101001' and l.at > $1`,
      [from],
    );
    expect(new Set(own.map(({ number }) => number))).toEqual(new Set(rows.map(({ number }) => number)));
    const all = await changesOf(from, to, 5000, 'dispatcher');
    expect(all.length).toBeGreaterThan(own.length);
  });

  it('narrows by scene and district', async () => {
    const [from, to] = [moments[0]!, moments.at(-1)!];
    const changes = async (rest: string) =>
      (
        await city.request<{ changes: ReplayedChange[] }>(
          'dispatcher',
          `/api/replay/changes${query(from, to, rest)}`,
        )
      ).body.changes;
    expect(await changes('&scene=river')).toEqual([]);
    const one = await changes('&district=990102');
    expect(one.length).toBeGreaterThan(0);
    expect(one.length).toBeLessThan((await changes('')).length);
  });

  it('marks what mattered: warnings, emergencies, versions that came into force', async () => {
    const from = await now();
    const raised = await city.request<{ id: number }>('dispatcher', '/api/warnings', {
      body: { kind: 'gale', level: 'blue', text: 'x', areas: [{ layer: 'districts', code: '990101' }] },
    });
    const emergency = await city.request<{ id: number }>('dispatcher', '/api/emergencies', {
      body: { plan: 'flood', note: 'x' },
    });
    expect(emergency.status).toBe(201);
    await city.request('dispatcher', `/api/emergencies/${emergency.body.id}/end`, { body: { note: 'x' } });
    const start = await startOf(from, await now(), 100, 'dispatcher');
    expect(start.marks.map(({ kind, ref }) => [kind, ref])).toEqual([
      ['warning', String(raised.body.id)],
      ['emergency', String(emergency.body.id)],
    ]);
    expect(start.warnings).toMatchObject([{ id: raised.body.id, geometry: { type: 'Polygon' } }]);
    // The city itself came into force before.
    const before = await startOf('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', 100, 'dispatcher');
    expect(before).toMatchObject({ orders: [], marks: [], warnings: [], alarms: [] });
    const day = 86_400_000;
    const wide = await startOf(new Date(Date.now() - day).toISOString(), await now(), 100, 'dispatcher');
    expect(wide.marks.filter(({ kind }) => kind === 'layer').length).toBeGreaterThanOrEqual(4);
  });
});

it.each([
  ['?from=2026-11-01T00:00:00Z', '/to'],
  ['?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', '/to'],
  ['?from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z', '/to'],
  ['?from=yesterday&to=2026-11-01T00:00:00Z', '/from'],
  ['?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&limit=0', '/limit'],
])('refuses %s', async (asked, path) => {
  for (const address of ['/api/replay', '/api/replay/changes']) {
    const { status, body } = await city.request<ProblemBody>('dispatcher', `${address}${asked}`);
    expect([status, body.code]).toEqual([400, 'invalid-input']);
    expect(JSON.stringify(body.errors)).toContain(path.slice(1));
  }
});

it('is not for partners', async () => {
  const address = `/api/replay${query('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')}`;
  expect((await city.request('partner', address)).status).toBe(403);
});
