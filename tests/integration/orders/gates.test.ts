import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Score } from '../../../server/orders/score.ts';
import type { Operations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';
import { type Acting, assist, startActing } from './acting.ts';

let operations: Operations;
let orderIn: Acting['orderIn'];
let act: Acting['act'];
let read: Acting['read'];
beforeAll(async () => {
  ({ operations, orderIn, act, read } = await startActing());
});
afterAll(() => operations.close());

describe('the gates', () => {
  async function rubbishInHand(): Promise<string> {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: {
        source: 'patrol',
        item: 'road.roadside-rubbish',
        point: inFirstStreet,
        description: '路边垃圾',
      },
    });
    const number = body.orderNumber;
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    return number;
  }

  async function addPhoto(number: string): Promise<void> {
    const form = new FormData();
    form.append('stage', 'after');
    form.append('file', new Blob([new Uint8Array(photo())]), 'after.jpg');
    const response = await fetch(`${operations.url}/api/orders/${number}/attachments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operations.keys.street}` },
      body: form,
    });
    expect(response.status).toBe(201);
  }

  it('hold an order until the photo is there that its item asks for', async () => {
    const number = await rubbishInHand();
    const seen = await operations.request<OrderWithHistory>('street', `/api/orders/${number}`);
    expect(seen.body.allowedActions[0]).toMatchObject({ action: 'finish', missing: ['photo-after'] });
    const refused = await act<{ code: string }>('street', number, { action: 'finish', note: '已清运' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'requirement-missing', errors: [{ path: '/photo-after' }] },
    });
    expect((await read(number)).state).toBe('handling');
    await addPhoto(number);
    expect((await act('street', number, { action: 'finish', note: '已清运' })).status).toBe(200);
    await act('dispatcher', number, { action: 'rework', note: '未清完' });
    await act('street', number, { action: 'finish', note: '已清完' });
    await act('dispatcher', number, { action: 'check' });
    const { body } = await act('dispatcher', number, { action: 'close' });
    expect(body).toMatchObject({
      closedWithoutCheck: false,
      reworks: 1,
      handler: 'street',
      result: '已清完',
    });
    const score = await operations.request<Score>('dispatcher', `/api/orders/${number}/score`);
    expect(score.body.score).toBe(body.score);
    expect(score.body.parts).toContainEqual({ part: 'photo-after', value: 1, weight: 15 });
    expect(score.body.parts).toContainEqual({ part: 'photo-before', value: 0, weight: 10 });
  });

  it('show an order that nobody has checked as closed without a check', async () => {
    const number = await rubbishInHand();
    const { body } = await act('dispatcher', number, { action: 'force-close', note: '上级要求' });
    expect(body).toMatchObject({ state: 'forced-closed', closedWithoutCheck: true });
    expect(body.score).toBeLessThan(60);
  });

  it('let sources be told how good their reports are', async () => {
    const { body } = await operations.request<Score & { reports: number }>(
      'dispatcher',
      '/api/sources/patrol/score',
    );
    const { rows } = await operations.database.query<{ reports: number }>(
      "select count(*)::integer as reports from wangge.events where source = 'patrol'",
    );
    expect(rows).toEqual([{ reports: body.reports }]);
    expect(body.reports).toBeGreaterThan(0);
    expect(body.score).toBeGreaterThan(0);
    const none = await operations.request('dispatcher', '/api/sources/nobody/score');
    expect(none.body).toMatchObject({ reports: 0, score: null });
    expect((await operations.request('partner', '/api/sources/patrol/score')).status).toBe(404);
  });
});

describe('assisting units', () => {
  it('have a part of their own, without which the lead cannot finish unless the desk says so', async () => {
    const number = await orderIn('pending-dispatch');
    const added = await act('dispatcher', number, { action: 'add-assist', unit: assist });
    expect(added.body.assists).toMatchObject([{ code: assist.code, done: null }]);
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    const refused = await act<{ code: string }>('street', number, { action: 'finish', note: '已处置' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'assists-open' } });
    const key = await operations.access.addKey({ label: 'helper', role: 'street', street: assist.code });
    const asHelper = { headers: { Authorization: `Bearer ${key}` } };
    const seen = await operations.request<OrderWithHistory>(null, `/api/orders/${number}`, asHelper);
    expect(seen.body.allowedActions.map(({ action }) => action)).toEqual(['assist-done']);
    const listed = await operations.request<{ orders: Order[] }>(null, '/api/orders', asHelper);
    expect(listed.body.orders.map((order) => order.number)).toContain(number);
    const path = `/api/orders/${number}/actions`;
    const finish = { body: { action: 'finish', note: '代办' }, ...asHelper };
    expect((await operations.request(null, path, finish)).status).toBe(403);
    const done = { body: { action: 'assist-done', note: '已配合' }, ...asHelper };
    expect((await operations.request<Order>(null, path, done)).body.assists).toMatchObject([
      { code: assist.code, done: { by: 'helper', note: '已配合' } },
    ]);
    expect((await act('street', number, { action: 'finish', note: '已处置' })).status).toBe(200);
  });

  it('are units that there are', async () => {
    const number = await orderIn('pending-dispatch');
    const unit = { ...assist, code: '990199999' };
    const refused = await act<{ code: string }>('dispatcher', number, { action: 'add-assist', unit });
    expect(refused).toMatchObject({ status: 400, body: { code: 'unknown-office' } });
  });
});

describe('a request', () => {
  it('that is refused leaves the order with the office; one that is granted gives it back', async () => {
    const number = await orderIn('dispatched');
    const asked = await act('street', number, { action: 'ask-return', note: '不属于本街道' });
    expect(asked.body).toMatchObject({ state: 'dispatched', request: { kind: 'return', by: 'street' } });
    const twice = await act<{ code: string }>('street', number, { action: 'ask-cancel', note: '误报' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'request-pending' } });
    const wrong = await act<{ code: string }>('dispatcher', number, { action: 'approve-cancel' });
    expect(wrong).toMatchObject({ status: 409, body: { code: 'no-request' } });
    await act('dispatcher', number, { action: 'refuse-return', note: '属于你处' });
    await act('street', number, { action: 'ask-return', note: '已核对，不属于' });
    const granted = await act('dispatcher', number, { action: 'approve-return' });
    expect(granted.body).toMatchObject({ state: 'pending-dispatch', request: null });
  });

  it('that nobody answered is void once the order moves on', async () => {
    const number = await orderIn('dispatched');
    await act('street', number, { action: 'ask-return', note: '不属于本街道' });
    const { body } = await act('street', number, { action: 'accept' });
    expect(body).toMatchObject({ state: 'handling', request: null, handler: 'street' });
  });

  it.each([
    ['ask-suspension', 'handling', '/until'],
    ['transfer', 'pending-dispatch', '/transfer'],
    ['add-assist', 'dispatched', '/unit'],
  ] as const)('for "%s" that lacks what it needs is refused', async (action, state, path) => {
    const number = await orderIn(state);
    const refused = await act<{ code: string }>('admin', number, { action, note: '说明' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'field-required', errors: [{ path }] } });
  });
});
