import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

async function dispatched(): Promise<string> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'waste.bin-overflow', point: inFirstStreet },
  });
  for (const action of ['register', 'file', 'dispatch'])
    await operations.request('dispatcher', `/api/orders/${body.orderNumber}/actions`, { body: { action } });
  return body.orderNumber;
}
const whole = async (number: string) =>
  (await operations.request<OrderWithHistory>('street', `/api/orders/${number}`)).body;
const send = (number: string, body: object, headers: Record<string, string>) =>
  operations.request<Order>('street', `/api/orders/${number}/actions`, { body, headers });

describe('a step that is sent with an id', () => {
  it('is taken once, also when its answer is kept no more, and answered with the order as it is', async () => {
    const number = await dispatched();
    const headers = { 'Idempotency-Key': randomUUID(), 'Done-Ago': '0' };
    const { revision } = await whole(number);
    const accept = { action: 'accept', revision };
    expect((await send(number, accept, headers)).status).toBe(200);
    const next = { 'Idempotency-Key': randomUUID() };
    expect((await send(number, { action: 'finish', note: '已清运' }, next)).status).toBe(200);
    // As after weeks without a network, or where the process ended between the step and the keeping of its answer.
    await operations.database.query('delete from wangge.idempotent_requests');
    const again = await send(number, accept, headers);
    expect([again.status, again.body.state]).toEqual([200, 'pending-check']);
    expect((await send(number, { action: 'finish', note: '已清运' }, next)).status).toBe(200);
    expect((await whole(number)).log.map(({ action }) => action).slice(-2)).toEqual(['accept', 'finish']);
  });

  it('and the same id of another sender is another step', async () => {
    const number = await dispatched();
    const headers = { 'Idempotency-Key': randomUUID() };
    expect((await send(number, { action: 'accept' }, headers)).status).toBe(200);
    const path = `/api/orders/${number}/actions`;
    const body = { action: 'supervise', note: '限时办结' };
    const other = await operations.request<Order>('dispatcher', path, { body, headers });
    expect([other.status, other.body.supervision?.note]).toEqual([200, '限时办结']);
  });

  it('is refused where the order has moved on, and the refusal is the same when it is sent again', async () => {
    const number = await dispatched();
    const { revision } = await whole(number);
    await operations.request('dispatcher', `/api/orders/${number}/actions`, {
      body: { action: 'recall', note: '改派' },
    });
    const headers = { 'Idempotency-Key': randomUUID() };
    for (const _ of [1, 2])
      expect(await send(number, { action: 'accept', revision }, headers)).toMatchObject({
        status: 409,
        body: { code: 'order-changed' },
      });
  });
});

describe('a step that was done before it was sent', () => {
  it('keeps when it was done by the clock of the service, and what the phone said, however wrong', async () => {
    const number = await dispatched();
    const headers = { 'Idempotency-Key': randomUUID(), 'Done-Ago': '7200' };
    const doneAt = '2031-05-06T07:08:09.000Z';
    expect((await send(number, { action: 'accept', doneAt }, headers)).status).toBe(200);
    const entry = (await whole(number)).log.at(-1)!;
    expect(entry.done?.phone).toBe(doneAt);
    expect(Math.round((Date.parse(entry.at) - Date.parse(entry.done!.at)) / 1000)).toBe(7200);
    const verified = await operations.request('admin', '/api/orders/verification');
    expect(verified.body).toMatchObject({ broken: null, cut: null });
  });

  it.each(['-1', 'soon', '99999999', '1.5'])('says how long ago in seconds, not %s', async (ago) => {
    const number = await dispatched();
    const headers = { 'Idempotency-Key': randomUUID(), 'Done-Ago': ago };
    expect(await send(number, { action: 'accept' }, headers)).toMatchObject({
      status: 400,
      body: { code: 'bad-done-ago' },
    });
  });
});
