import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { OrderAction } from '../../../domain/orders/transitions.ts';
import type { Operations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';
import { type Acting, startActing } from './acting.ts';

let operations: Operations;
let orderIn: Acting['orderIn'];
let act: Acting['act'];
let read: Acting['read'];
beforeAll(async () => {
  ({ operations, orderIn, act, read } = await startActing());
});
afterAll(() => operations.close());

describe('who may act', () => {
  it('goes from the dispatcher to the street office and back', async () => {
    const number = await orderIn('pending-dispatch');
    const steps: [Role, OrderAction][] = [
      ['dispatcher', 'dispatch'],
      ['street', 'accept'],
      ['street', 'finish'],
      ['dispatcher', 'check'],
      ['dispatcher', 'close'],
    ];
    for (const [role, action] of steps)
      expect((await act(role, number, { action, note: '已处置' })).status).toBe(200);
    const { log, state } = await read(number);
    expect(state).toBe('closed');
    expect(log.map(({ actor, action }) => [actor, action])).toEqual([['partner', 'report'], ...steps]);
    const times = log.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it.each([
    ['street', 'pending-dispatch', 'dispatch'],
    ['dispatcher', 'dispatched', 'accept'],
    ['gis', 'pending-dispatch', 'dispatch'],
    ['street', 'pending-check', 'check'],
  ] as const)('%s may not, when it is %s, "%s"', async (role, state, action) => {
    const number = await orderIn(state);
    const before = await read(number);
    const { status, body } = await act<{ code: string }>(role, number, { action });
    expect(status).toBe(403);
    expect(body.code).toBe('not-allowed');
    expect(await read(number)).toEqual(before);
  });

  it('is divided among acceptor, chief, dispatcher, office and inspector where a city has them', async () => {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: { source: 'patrol', item: 'road.worker-conduct', point: inFirstStreet },
    });
    const number = body.orderNumber;
    const keys: Partial<Record<Role, string>> = { ...operations.keys };
    for (const role of ['acceptor', 'inspector', 'duty-chief'] as const)
      keys[role] = await operations.access.addKey({ label: role, role, street: null });
    const take = (role: Role, action: OrderAction) =>
      operations.request<Order>(null, `/api/orders/${number}/actions`, {
        body: { action, note: '说明' },
        headers: { Authorization: `Bearer ${keys[role]}` },
      });
    const steps: [Role, OrderAction, Role][] = [
      ['acceptor', 'send-verify', 'inspector'],
      ['inspector', 'verify', 'acceptor'],
      ['duty-chief', 'file', 'inspector'],
      ['dispatcher', 'dispatch', 'duty-chief'],
      ['street', 'accept', 'acceptor'],
      ['street', 'finish', 'inspector'],
      ['inspector', 'check', 'duty-chief'],
      ['duty-chief', 'close', 'inspector'],
    ];
    expect((await read(number)).state).toBe('reported');
    for (const [role, action, other] of steps) {
      expect({ other, action, status: (await take(other, action)).status }).toMatchObject({ status: 403 });
      expect({ role, action, status: (await take(role, action)).status }).toMatchObject({ status: 200 });
    }
    expect(await read(number)).toMatchObject({ state: 'closed', closedWithoutCheck: false });
  });

  it('is told with the order', async () => {
    const number = await orderIn('dispatched');
    const seen = await operations.request<OrderWithHistory>('street', `/api/orders/${number}`);
    expect(seen.body.allowedActions.slice(0, 2)).toEqual([
      { action: 'accept', noteRequired: false, course: 'onward', needs: null, missing: [] },
      { action: 'ask-return', noteRequired: true, course: 'beside', needs: null, missing: [] },
    ]);
    const other = await operations.request<OrderWithHistory>('gis', `/api/orders/${number}`);
    expect(other.body.allowedActions).toEqual([]);
  });

  it('is nobody outside: partners see what came of their reports, strangers nothing', async () => {
    const number = await orderIn('dispatched');
    const { body } = await operations.request<{ log: unknown[] }>('partner', `/api/orders/${number}`);
    expect(body.log).toEqual([]);
    expect((await operations.request(null, `/api/orders/${number}`)).status).toBe(401);
    expect((await act('partner', number, { action: 'accept' })).status).toBe(403);
  });

  it('is not another street office, for which the order does not exist', async () => {
    const number = await orderIn('dispatched', inLastStreet);
    expect((await operations.request('street', `/api/orders/${number}`)).status).toBe(404);
    const { status, body } = await act<{ code: string }>('street', number, { action: 'accept' });
    expect(status).toBe(404);
    expect(body.code).toBe('unknown-order');
    expect((await read(number)).state).toBe('dispatched');
  });
});

describe('the list of orders', () => {
  it('is newest first, narrowed by state, scene, street and box, in pages', async () => {
    const here = await orderIn('pending-close');
    const there = await orderIn('pending-close', inLastStreet);
    const numbers = async (query: string, role: Role = 'dispatcher') => {
      const { body } = await operations.request<{ orders: Order[]; next: string | null }>(
        role,
        `/api/orders?${query}`,
      );
      return { numbers: body.orders.map(({ number }) => number), next: body.next };
    };
    const all = await numbers('state=pending-close&limit=1000');
    expect(all.numbers.slice(0, 2)).toEqual([there, here]);
    expect(all.next).toBeNull();
    const first = await numbers('state=pending-close&limit=1');
    expect(first.numbers).toEqual([there]);
    expect((await numbers(`state=pending-close&limit=1&cursor=${first.next}`)).numbers).toEqual([here]);
    expect((await numbers('street=990102002&limit=1')).numbers).toEqual([there]);
    expect((await numbers('bbox=123,31,123.01,31.01&limit=1')).numbers).toEqual([here]);
    expect((await numbers('scene=river')).numbers).toEqual([]);
    const own = await numbers('limit=1000', 'street');
    expect(own.numbers).toContain(here);
    expect(own.numbers).not.toContain(there);
  });

  it('refuses a state that there is not, naming those that are', async () => {
    const { status, body } = await operations.request('dispatcher', '/api/orders?state=lost');
    expect(status).toBe(400);
    expect(body.detail).toContain('pending-verify');
  });
});
