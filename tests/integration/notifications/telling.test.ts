import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { startNotifications } from '../../../server/notifications/worker.ts';
import { readStream } from '../../harness/event-stream.ts';
import type { Operations } from '../../harness/operations.ts';
import { inLastStreet } from '../../harness/tiny-city.ts';
import { type City, type Person, people, startCity } from './city.ts';

const hour = 3_600_000;

let operations: Operations;
let tokens: City['tokens'];
let as: City['as'];
let inbox: City['inbox'];
let dispatched: City['dispatched'];
let tellAll: City['tellAll'];

beforeAll(async () => {
  ({ operations, tokens, as, inbox, dispatched, tellAll } = await startCity());
});
afterAll(() => operations.close());

async function roster(office: string, shifts: { person: string; from: Date; to: Date }[]) {
  const period = { from: new Date(Date.now() - 48 * hour), to: new Date(Date.now() + 48 * hour) };
  return operations.request('admin', `/api/roster/${office}`, {
    method: 'PUT',
    body: { ...period, shifts, allow: ['gaps', 'overlaps'] },
  });
}
const onDutyNow = (person: Person) => ({
  person,
  from: new Date(Date.now() - hour),
  to: new Date(Date.now() + hour),
});

describe('who is told', () => {
  it('are all people of an office without a roster, once, and not who did it', async () => {
    const number = await dispatched();
    await tellAll();
    for (const person of ['chen', 'li'] as const) {
      const { unread, notifications } = await inbox(person);
      expect(unread).toBe(1);
      expect(notifications[0]).toMatchObject({
        kind: 'dispatched',
        title: { zh: '新任务', en: 'New work' },
        office: '990101001',
        actor: 'dispatcher',
        action: 'dispatch',
        read: false,
        order: { number, state: 'dispatched' },
      });
    }
    expect((await inbox('wang')).notifications).toEqual([]);
    // Whoever takes it on is not told of it; the desk is when something is asked of it, not when work goes its way.
    const act = async (action: string, note?: string) => {
      const { status } = await as('chen', `/api/orders/${number}/actions`, { body: { action, note } });
      expect(status).toBe(200);
    };
    await act('accept');
    await act('ask-extension', '缺车');
    await act('withdraw');
    await act('ask-return', '不属本街道');
    await tellAll();
    expect((await inbox('chen')).notifications).toHaveLength(1);
    // Of one order the newest is shown, and once.
    const desk = await inbox('wang');
    expect(desk.unread).toBe(1);
    expect(desk.notifications).toMatchObject([{ kind: 'asked', action: 'ask-return', earlier: 1 }]);
    await act('withdraw');
    await act('finish', '已清理');
    await tellAll();
    expect((await inbox('wang')).notifications).toEqual(
      desk.notifications.map((one) => expect.objectContaining({ id: one.id })),
    );
    const read = { ids: desk.notifications.map(({ id }) => id) };
    expect((await as('wang', '/api/notifications/read', { body: read })).body).toEqual({ unread: 0 });
  });

  it('is on duty by the roster, else for the district, else at the desk', async () => {
    await roster('990101001', [onDutyNow('li')]);
    await roster('990101', [onDutyNow('zhou')]);
    const told = async () => {
      const number = await dispatched();
      await tellAll();
      const all = await Promise.all(
        (Object.keys(people) as Person[]).map(async (person) => ({ person, ...(await inbox(person)) })),
      );
      return all
        .filter(({ notifications }) => notifications.some(({ order }) => order.number === number))
        .map(({ person }) => person);
    };
    expect(await told()).toEqual(['li']);
    await roster('990101001', [{ ...onDutyNow('li'), to: new Date(Date.now() - 1000) }]);
    expect(await told()).toEqual(['zhou']);
    await roster('990101', [{ ...onDutyNow('zhou'), from: new Date(Date.now() + 60_000) }]);
    expect(await told()).toEqual(['wang']);
    const { body } = await operations.request<{ onDuty: object[] }>(
      'dispatcher',
      '/api/roster/990101001/on-duty',
    );
    expect(body.onDuty).toEqual([{ office: 'duty-desk', person: 'wang', phone: null }]);
    await operations.database.query('delete from wangge.duties');
  });

  it('is whoever the escalation of a late order names, beside those on duty', async () => {
    const number = await dispatched();
    const { rows } = await operations.database.query<{ id: number; state: string }>(
      `update wangge.orders set clock = jsonb_set(clock, '{escalation}', $2)
        where number = $1 returning id, state`,
      [number, JSON.stringify({ at: new Date(), after: 1, tier: 'desk', people: ['zhou', 'nobody'] })],
    );
    const { id, state } = rows[0]!;
    const entry = { order_id: id, actor: 'system', actor_role: 'system', action: 'overdue' };
    await operations.database.query(
      'select wangge.append_log(array(select e from jsonb_populate_recordset(null::wangge.log_entry, $1) e))',
      [JSON.stringify([{ ...entry, from_state: state, to_state: state, note: null }])],
    );
    await tellAll();
    for (const person of ['zhou', 'chen', 'li', 'wang'] as const)
      expect((await inbox(person)).notifications[0]).toMatchObject({ kind: 'overdue', order: { number } });
  });

  it('is told once, though several processes tell and begin anew', async () => {
    const numbers = await Promise.all([dispatched(), dispatched(), dispatched(inLastStreet)]);
    await Promise.all([tellAll(), tellAll(), tellAll()]);
    await operations.database.query('update wangge.notified set position = 0');
    await tellAll();
    for (const [index, number] of numbers.entries()) {
      const { rows } = await operations.database.query<{ recipient: string }>(
        `select n.recipient from wangge.notifications n join wangge.orders o on o.id = n.order_id
          where o.number = $1 order by 1`,
        [number],
      );
      // Nobody is there for the last street: the desk takes it.
      expect(rows.map(({ recipient }) => recipient)).toEqual(index < 2 ? ['chen', 'li'] : ['wang']);
    }
  });

  it('hears of it on the live feed, and nobody else does', async () => {
    const listen = (token: string) =>
      readStream(`${operations.url}/api/live`, { Authorization: `Bearer ${token}` });
    const readers = await Promise.all([tokens.li, tokens.wang, operations.keys.admin].map(listen));
    const ways = { guard: createAddressGuard([]), mailer: null, now: Date.now };
    const fail = (error: unknown) => {
      throw error;
    };
    const worker = startNotifications(operations.database, ways, fail, operations.access);
    await dispatched();
    await vi.waitFor(() => expect(readers[0]!.messages.map(({ event }) => event)).toContain('notification'), {
      timeout: 20_000,
    });
    await worker.close();
    for (const reader of readers.slice(1))
      expect(reader.messages.map(({ event }) => event)).not.toContain('notification');
    for (const reader of readers) reader.close();
  });

  it('marks what was read, all or some', async () => {
    const { unread, notifications } = await inbox('li');
    expect(unread).toBe(notifications.length);
    const read = (body: object) => as<{ unread: number }>('li', '/api/notifications/read', { body });
    expect((await read({ ids: [notifications[0]!.id] })).body.unread).toBe(unread - 1);
    expect((await inbox('li', '?unread=true&limit=2')).notifications).toHaveLength(2);
    expect((await inbox('li', '?unread=true&limit=2')).next).not.toBeNull();
    // What is unread is told by item, and an item is cleared as a whole.
    const before = await inbox('li');
    expect(before.groups.reduce((sum, each) => sum + each.unread, 0)).toBe(before.unread);
    const [group] = before.groups;
    expect((await read({ upTo: Number.MAX_SAFE_INTEGER, item: 'no.such-item' })).body.unread).toBe(
      before.unread,
    );
    const cleared = await read({ upTo: Number.MAX_SAFE_INTEGER, item: group!.item });
    expect(cleared.body.unread).toBe(before.unread - group!.unread);
    expect((await inbox('li')).groups).toEqual(before.groups.slice(1));
    // Those of others are not one's own to mark.
    const others = (await inbox('chen')).unread;
    expect((await read({ upTo: Number.MAX_SAFE_INTEGER })).body.unread).toBe(0);
    expect((await inbox('chen')).unread).toBe(others);
  });
});

describe('the one rule', () => {
  const toldOf = async (number: string) => {
    await tellAll();
    const { rows } = await operations.database.query<{ recipient: string }>(
      `select n.recipient from wangge.notifications n join wangge.orders o on o.id = n.order_id
        where o.number = $1 order by 1`,
      [number],
    );
    return rows.map(({ recipient }) => recipient);
  };

  it('tells nobody on duty of what he may not see: the next who may is told', async () => {
    await operations.access.addUser({
      name: 'far',
      displayName: 'far',
      role: 'dispatcher',
      unit: '990102',
      password: 'correct horse',
    });
    const far = { ...onDutyNow('li'), person: 'far' };
    await roster('990101001', [far]);
    expect(await toldOf(await dispatched())).toEqual(['wang']);
    await roster('990101001', [far, onDutyNow('li')]);
    expect(await toldOf(await dispatched())).toEqual(['li']);
    await operations.database.query('delete from wangge.duties');
  });

  it('tells who steers a district of what comes to it, and nobody whose account is disabled', async () => {
    await operations.access.addUser({
      name: 'near',
      displayName: 'near',
      role: 'dispatcher',
      unit: '990101',
      password: 'correct horse',
    });
    const disable = (names: string[]) =>
      operations.database.query(
        'update wangge.users set disabled_at = case when name = any ($1) then now() end',
        [names],
      );
    await disable(['li']);
    expect(await toldOf(await dispatched())).toEqual(['chen']);
    await disable(['li', 'chen']);
    expect(await toldOf(await dispatched())).toEqual(['near']);
    await disable([]);
  });

  it('shows nobody what he was told of and may not see any more', async () => {
    await dispatched();
    await tellAll();
    operations.access.forget();
    expect((await inbox('li')).unread).toBeGreaterThan(0);
    await operations.database.query(
      `update wangge.user_roles set unit = '990102001' where user_id = (select id from wangge.users where name = 'li')`,
    );
    operations.access.forget();
    expect(await inbox('li')).toEqual({ unread: 0, notifications: [], groups: [], next: null });
    await operations.database.query(
      `update wangge.user_roles set unit = '990101001' where user_id = (select id from wangge.users where name = 'li')`,
    );
    operations.access.forget();
    expect((await inbox('li')).unread).toBeGreaterThan(0);
  });
});

describe('bad input', () => {
  it.each([
    ['PUT', '/api/webhooks/own', { url: 'ftp://x.example' }, 'invalid-input'],
    ['PUT', '/api/webhooks/own', { url: 'nonsense' }, 'invalid-input'],
    ['PUT', '/api/webhooks/Own Hook', { url: 'https://x.example' }, 'invalid-input'],
    ['PUT', '/api/webhooks/own', { url: 'https://x.example', kinds: ['none'] }, 'unknown-kind'],
    ['PUT', '/api/webhooks/own', { url: 'https://x.example', items: ['none'] }, 'unknown-item'],
    [
      'PUT',
      '/api/notifications/quiet-rules',
      [{ id: 'x', channels: ['mail'], items: ['none'] }],
      'unknown-item',
    ],
    ['PUT', '/api/notifications/quiet-rules', [{ id: 'x', channels: ['mail'] }], 'invalid-input'],
    ['POST', '/api/notifications/read', {}, 'invalid-input'],
    ['PUT', '/api/notifications/mail', { mail: 'x\r\nBcc: y@z.example' }, 'invalid-input'],
    ['PUT', '/api/notifications/mail', { mail: 'x@city.example' }, 'not-a-person'],
    ['POST', '/api/webhooks/none/secret', {}, 'unknown-webhook'],
    ['DELETE', '/api/webhooks/none', undefined, 'unknown-webhook'],
  ])('%s %s %j is refused', async (method, path, body, code) => {
    const refused = await operations.request('admin', path, { method, ...(body ? { body } : {}) });
    expect(refused.body.code).toBe(code);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
  });

  it('and what is not allowed', async () => {
    expect((await operations.request('partner', '/api/notifications')).status).toBe(403);
    expect((await operations.request('dispatcher', '/api/webhooks')).status).toBe(403);
    expect((await operations.request('gis', '/api/roster/990101', { method: 'PUT', body: {} })).status).toBe(
      403,
    );
    expect((await operations.request(null, '/api/notifications')).status).toBe(401);
    expect(operations.failures).toEqual([]);
  });
});
