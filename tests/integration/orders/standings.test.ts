import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderScopes } from '../../../domain/access/scopes.ts';
import type { OrderRow, OrderStanding, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { shareOf } from '../../../domain/orders/priority.ts';
import { type StandingKind, standingKinds } from '../../../domain/orders/standings.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import type { Operations } from '../../harness/operations.ts';
import { inLastStreet } from '../../harness/tiny-city.ts';
import { type Acting, assist, startActing } from './acting.ts';

let operations: Operations;
let orderIn: Acting['orderIn'];
let act: Acting['act'];
/** What each of those who look sends: keys, and people who signed in. */
const credentials: Record<string, string> = {};

interface Page {
  orders: OrderRow[];
  next: string | null;
}

async function ask<Body>(who: string, path: string, body?: object, method?: string) {
  return operations.request<Body>(null, path, {
    headers: { Authorization: `Bearer ${credentials[who]}` },
    ...(body ? { body } : {}),
    ...(method ? { method } : {}),
  });
}

async function pagesOf(who: string, query: Record<string, string>): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = new URLSearchParams({ limit: '4', ...query, ...(cursor ? { cursor } : {}) });
    const { status, body } = await ask<Page>(who, `/api/orders?${asked}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    found.push(...body.orders);
    cursor = body.next;
  }
  return found;
}

const said = (note: string) => ({ at: '2026-11-20T01:00:00.000Z', by: 'somebody', note });

function clock(limitMinutes: number, leftMinutes: number) {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  return {
    step: 'handle',
    startedAt: at(leftMinutes - limitMinutes),
    limit: { value: limitMinutes, unit: 'minutes', time: 'continuous' },
    extensions: 0,
    runningSince: at(leftMinutes - limitMinutes),
    used: 0,
    amberAt: at(leftMinutes - limitMinutes * 0.2),
    dueAt: at(leftMinutes),
    overdueAt: leftMinutes < 0 ? at(leftMinutes) : null,
    level: 0,
    escalation: null,
  };
}

/** What is owed by a clock of an hour. */
function owed(leftMinutes: number) {
  const { step: _, ...running } = clock(60, leftMinutes);
  return { clock: running, dueAt: running.dueAt, done: null };
}
const visit = (leftMinutes: number) => {
  const running = owed(leftMinutes);
  return { visit: { by: 'desk', within: running.clock.limit, ...running } };
};
const answer = (leftMinutes: number, change: object = {}) => ({
  answer: { way: 'by-hand', ...owed(leftMinutes), ...change },
});

/** An order in a state with something gathered, a clock and a severity. */
async function standing(
  state: OrderState,
  progress: { assists?: { code: string; done: null }[]; [member: string]: unknown },
  { left, severity = 'low', point }: { left?: number; severity?: string; point?: [number, number] } = {},
): Promise<string> {
  const number = await orderIn(state, point);
  await operations.database.query(
    `update wangge.orders
        set progress = progress || $2::jsonb, clock = $3::jsonb, severity = $4, assist_codes = $5
      where number = $1`,
    [
      number,
      JSON.stringify(progress),
      left === undefined ? null : JSON.stringify(clock(60, left)),
      severity,
      progress.assists?.map(({ code }) => code) ?? [],
    ],
  );
  return number;
}

beforeAll(async () => {
  ({ operations, orderIn, act } = await startActing());
  const account = (name: string) => ({ name, displayName: name, password: 'wangge-demo' });
  await operations.access.addUser({ ...account('desk'), role: 'dispatcher', street: null });
  await operations.access.addUser({ ...account('chief'), role: 'duty-chief', street: null });
  await operations.access.addUser({ ...account('office'), role: 'street', street: '990101001' });
  await operations.access.addUser({ ...account('administrator'), role: 'admin', street: null });
  for (const name of ['desk', 'chief', 'office', 'administrator']) {
    const { body } = await operations.request<{ token: string }>(null, '/api/session', {
      body: { name, password: 'wangge-demo' },
    });
    credentials[name] = body.token;
  }
  credentials.partner = operations.keys.partner;
  credentials.machine = operations.keys.street;
  await standing(
    'handling',
    { request: { ...said('缺设备'), kind: 'return' } },
    { left: 30, severity: 'high' },
  );
  await standing(
    'handling',
    { supervision: { ...said('抓紧'), reply: null } },
    { left: -52, severity: 'high' },
  );
  await standing('pending-check', { supervision: { ...said('抓紧'), reply: said('已办') } }, { left: 5 });
  await standing('suspended', { suspension: { since: said('').at, until: '2027-01-01T00:00:00.000Z' } });
  await standing('handling', { reworks: 2 }, { left: 1 });
  await standing('handling', { assists: [{ ...assist, done: null }] }, { left: -200, severity: 'medium' });
  await standing(
    'dispatched',
    { assists: [{ ...assist, done: null }], assistsWaived: said('不必') },
    { left: 11 },
  );
  await standing('transferred', {});
  await standing('closed', { request: { ...said('雨天'), kind: 'exemption' }, reworks: 1 });
  await standing('closed', {});
  await standing('pending-dispatch', {}, { left: 1, point: inLastStreet });
  await standing('reported', {}, { left: 59, severity: 'medium' });
  await standing('pending-register', { assists: [{ ...assist, done: null }] }, { left: -1 });
  await standing('pending-verify', {}, { left: 20 });
  // A reporter to be called back and a source to be answered: late, nearly so, not yet, and owed no more.
  await standing('pending-close', visit(-30), { left: 50 });
  await standing('pending-check', { ...visit(40), ...answer(5) }, { left: 50 });
  await standing('closed', answer(-10));
  await standing('closed', visit(-10));
  await standing('pending-dispatch', answer(-10, { done: { ...said('已答复'), way: 'by-hand' } }), {
    left: 50,
  });
});
afterAll(() => operations.close());

describe('how orders stand', () => {
  it.each(['desk', 'chief', 'office', 'administrator', 'partner', 'machine'])(
    'is the same for %s in the rows, by the filter and in the counts',
    async (who) => {
      const rows = await pagesOf(who, {});
      const { body } = await ask<{ open: number; standings: Record<StandingKind, number> }>(
        who,
        '/api/orders/standings',
      );
      for (const kind of standingKinds) {
        const numbers = rows.filter(({ standings }) => standings.includes(kind)).map(({ number }) => number);
        const found = await pagesOf(who, { standing: kind });
        expect([kind, found.map(({ number }) => number)]).toEqual([kind, numbers]);
        expect([kind, body.standings[kind]]).toEqual([kind, numbers.length]);
      }
      const open = await pagesOf(who, { open: 'true' });
      expect(body.open).toBe(open.length);
    },
  );

  it('lies in the same scopes for the console as for the database', async () => {
    const rows = await pagesOf('desk', {});
    const { rows: kept } = await operations.database.query<{ number: string; scopes: string[] }>(
      'select number, scopes from wangge.orders',
    );
    const scopes = new Map(kept.map((each) => [each.number, each.scopes.toSorted()]));
    for (const row of rows) expect(orderScopes(row).toSorted()).toEqual(scopes.get(row.number));
  });

  it('asks each reader for what is his by his roles and where they hold', async () => {
    const asked = async (who: string, kind: StandingKind) =>
      (await pagesOf(who, { standing: kind })).map(({ state }) => state).sort();
    expect(await asked('desk', 'decision')).toEqual(['closed', 'handling']);
    expect(await asked('chief', 'decision')).toEqual(['closed', 'handling']);
    expect(await asked('office', 'decision')).toEqual([]);
    expect(await asked('desk', 'mine')).toEqual([
      'closed',
      'handling',
      'pending-check',
      'pending-check',
      'pending-close',
      'pending-dispatch',
      'pending-dispatch',
      'pending-register',
      'pending-verify',
      'reported',
    ]);
    expect(await asked('chief', 'mine')).toEqual(['closed', 'handling', 'pending-close', 'pending-register']);
    expect(await asked('office', 'mine')).toEqual([
      'dispatched',
      'handling',
      'handling',
      'handling',
      'handling',
    ]);
    expect(await asked('partner', 'mine')).toEqual([]);
  });

  it('finds those of any of the kinds that are named, and refuses a kind that there is not', async () => {
    const either = await pagesOf('desk', { standing: 'suspended,rework' });
    expect(either.map(({ state }) => state).sort()).toEqual(['handling', 'suspended']);
    const refused = await ask<{ code: string }>('desk', '/api/orders?standing=late');
    expect(refused.status).toBe(400);
  });

  it('puts them by their place in the queue, page after page, as each row says of itself', async () => {
    for (const who of ['desk', 'office']) {
      const rows = await pagesOf(who, { sort: 'priority' });
      const places = rows.map(({ priority }) => priority);
      for (const [index, place] of places.slice(1).entries())
        expect(places[index]).toBeGreaterThanOrEqual(place - 1e-6);
      const open = await pagesOf(who, { open: 'true' });
      expect(rows.map(({ number }) => number).sort()).toEqual(open.map(({ number }) => number).sort());
    }
    const [first] = await pagesOf('office', { sort: 'priority' });
    expect(first).toMatchObject({ severity: 'high', standings: ['overdue', 'supervised', 'mine', 'unread'] });
  });

  it('puts what is owed and late where its own time limit would have put it', async () => {
    const rows = await pagesOf('desk', { sort: 'priority' });
    const visited = rows.find(({ state }) => state === 'pending-close')!;
    // Of low severity and 50 minutes from its limit: late by half of the limit of the visit, 20 + 5 + 10, and
    // the desk's to close, 15.
    expect(visited.priority).toBeCloseTo(50, 0);
    expect(visited.standings).toContain('owed-overdue');
    const answered = rows.find(({ standings }) => standings.includes('owed-due-soon'))!;
    // 55 of 60 minutes have passed of the answer, 20 of 60 of the visit, which does not count yet; the check is the desk's.
    expect(answered.priority).toBeCloseTo((20 * 55) / 60 + 15, 0);
    expect(rows.indexOf(visited)).toBeLessThan(rows.indexOf(answered));
  });

  it('counts the share of a limit in the database as the console does', async () => {
    const times = fc.sample(
      fc.record({
        started: fc.integer({ min: -100_000, max: 100 }),
        amber: fc.integer({ min: 1, max: 50_000 }),
        rest: fc.integer({ min: 1, max: 20_000 }),
        stopped: fc.boolean(),
      }),
      200,
    );
    const now = new Date();
    const clocks = times.map(({ started, amber, rest, stopped }) => {
      const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
      const [begin, near, due] = [started, started + amber, started + amber + rest].map(at);
      return { begin: begin!, near: stopped ? null : near!, due: stopped ? null : due! };
    });
    const { rows } = await operations.database.query<{ share: number | null }>(
      `select wangge.clock_share(clock, $2) as share
         from jsonb_array_elements($1::jsonb) with ordinality as c (clock, n) order by n`,
      [
        JSON.stringify(
          clocks.map(({ begin, near, due }) => ({ startedAt: begin, amberAt: near, dueAt: due })),
        ),
        now,
      ],
    );
    for (const [index, { begin, near, due }] of clocks.entries()) {
      const running = {
        started: begin.getTime(),
        amber: near?.getTime() ?? null,
        due: due?.getTime() ?? null,
      };
      const share = shareOf(running, now.getTime());
      if (share === null) expect(rows[index]!.share).toBeNull();
      else expect(rows[index]!.share).toBeCloseTo(share, 6);
    }
  });

  it('refuses a cursor of the other order', async () => {
    const { body } = await ask<Page>('desk', '/api/orders?limit=1&sort=priority');
    const { status } = await ask('desk', `/api/orders?limit=1&cursor=${encodeURIComponent(body.next!)}`);
    expect(status).toBe(400);
    expect((await ask('desk', '/api/orders?limit=1&sort=priority&cursor=3')).status).toBe(400);
  });
});

describe('what is unread', () => {
  it('is what changed since a person last opened it, each for himself', async () => {
    const number = await standing('pending-dispatch', {});
    const isUnread = async (who: string) =>
      (await pagesOf(who, { standing: 'unread' })).some((row) => row.number === number);
    expect([await isUnread('desk'), await isUnread('chief'), await isUnread('machine')]).toEqual([
      true,
      true,
      false,
    ]);
    expect((await ask('desk', `/api/orders/${number}/read`, { revision: 1 }, 'PUT')).status).toBe(204);
    expect([await isUnread('desk'), await isUnread('chief')]).toEqual([false, true]);
    await act('dispatcher', number, { action: 'dispatch' });
    expect(await isUnread('desk')).toBe(true);
    // Who takes a step knows what became of the order by it.
    const sent = await standing('pending-dispatch', {});
    await ask('desk', `/api/orders/${sent}/actions`, { action: 'dispatch' });
    expect((await pagesOf('desk', { standing: 'unread' })).map((row) => row.number)).not.toContain(sent);
    expect((await pagesOf('chief', { standing: 'unread' })).map((row) => row.number)).toContain(sent);
    // Nobody has read what is yet to come.
    await ask('desk', `/api/orders/${number}/read`, { revision: 99 }, 'PUT');
    expect(await isUnread('desk')).toBe(false);
    await act('street', number, { action: 'accept' });
    expect(await isUnread('desk')).toBe(true);
    expect((await ask('machine', `/api/orders/${number}/read`, { revision: 1 }, 'PUT')).status).toBe(403);
    expect((await ask('office', '/api/orders/20200101-000001/read', { revision: 1 }, 'PUT')).status).toBe(
      404,
    );
  });
});

it('leaves an order read when its clock turns amber and then red', async () => {
  const number = await orderIn('pending-dispatch');
  const isUnread = async () =>
    (await pagesOf('desk', { standing: 'unread' })).some((row) => row.number === number);
  const order = async () => (await ask<OrderWithHistory>('desk', `/api/orders/${number}`)).body;
  const { clock, revision } = await order();
  await ask('desk', `/api/orders/${number}/read`, { revision }, 'PUT');
  for (const at of [clock!.amberAt!, clock!.dueAt!]) {
    const before = (await order()).revision;
    await operations.sweep.run(new Date(at));
    expect((await order()).revision).toBe(before + 1);
    expect(await isUnread()).toBe(false);
  }
  await act('dispatcher', number, { action: 'dispatch' });
  expect(await isUnread()).toBe(true);
});

describe('an order whole', () => {
  const tell = async (who: string, number: string): Promise<OrderStanding[]> =>
    (await ask<OrderWithHistory>(who, `/api/orders/${number}`)).body.standings;

  it('says who asked for what and why, and which answers are the reader’s', async () => {
    const number = await orderIn('pending-dispatch');
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    await act('street', number, { action: 'ask-suspension', note: '等材料', until: '2027-03-01T00:00:00Z' });
    const waiting = (await tell('chief', number)).find(({ kind }) => kind === 'request');
    expect(waiting).toMatchObject({
      by: 'street',
      note: '等材料',
      request: 'suspension',
      until: '2027-03-01T00:00:00.000Z',
      answers: ['approve-suspension', 'refuse-suspension'],
    });
    expect((await tell('office', number)).find(({ kind }) => kind === 'request')).toMatchObject({
      answers: ['withdraw'],
    });
    await act('dispatcher', number, { action: 'approve-suspension' });
    expect(await tell('chief', number)).toContainEqual(
      expect.objectContaining({
        kind: 'suspended',
        until: '2027-03-01T00:00:00.000Z',
        note: '等材料',
        answers: ['resume'],
      }),
    );
  });

  it('says what was demanded, what was sent back and why, what an assist owes and what the gate lacks', async () => {
    const { body } = await operations.request<{ orderNumber: string }>('partner', '/api/events', {
      body: { source: 'patrol', item: 'road.roadside-rubbish', point: inLastStreet },
    });
    const number = body.orderNumber;
    await operations.database.query(
      `update wangge.orders set lead_code = '990101001', street = '990101001' where number = $1`,
      [number],
    );
    await act('dispatcher', number, { action: 'add-assist', unit: assist });
    // Before the dispatch nobody has been asked for anything.
    expect((await tell('office', number)).map(({ kind }) => kind)).not.toContain('assist');
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    await act('dispatcher', number, { action: 'supervise', note: '两小时内办结' });
    const standings = await tell('office', number);
    expect(standings).toContainEqual(
      expect.objectContaining({
        kind: 'supervised',
        by: 'dispatcher',
        note: '两小时内办结',
        reply: null,
        answers: ['reply'],
      }),
    );
    expect(standings).toContainEqual(
      expect.objectContaining({
        kind: 'assist',
        units: [expect.objectContaining({ code: assist.code })],
        answers: [],
      }),
    );
    expect(standings.at(-1)).toMatchObject({ kind: 'missing', gate: 'finish', missing: ['photo-after'] });
    await operations.database.query(`update wangge.orders set state = 'pending-check' where number = $1`, [
      number,
    ]);
    await act('dispatcher', number, { action: 'rework', note: '未清完' });
    expect(await tell('office', number)).toContainEqual(
      expect.objectContaining({ kind: 'rework', by: 'dispatcher', note: '未清完' }),
    );
  });
});
