import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Handover, Shift, ShiftNote } from '../../../domain/answers/handovers.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';

type Who = 'dispatcher' | 'admin' | 'street' | 'partner';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const shift = async (unit: string, who: Who = 'dispatcher') =>
  (await city.request<Shift & ProblemBody>(who, `/api/shifts/${unit}`)).body;
const note = (unit: string, text: string, who: Who = 'dispatcher', orderNumber?: string) =>
  city.request<ShiftNote & ProblemBody>(who, `/api/shifts/${unit}/notes`, {
    body: { text, ...(orderNumber === undefined ? {} : { orderNumber }) },
  });
const handOver = (unit: string, who: Who = 'dispatcher') =>
  city.request<Handover & ProblemBody>(who, `/api/shifts/${unit}/handovers`, {
    body: { note: '望化街积水未退，已通知排水' },
  });
const sign = (id: number, who: Who) =>
  city.request<Handover & ProblemBody>(who, `/api/handovers/${id}/signature`, { method: 'POST' });

async function step(number: string, action: string): Promise<void> {
  const { revision } = (await city.request<Order>('admin', `/api/orders/${number}`)).body;
  const { status, body } = await city.request('admin', `/api/orders/${number}/actions`, {
    body: { action, note: '今日办结', revision },
  });
  expect([status, body.detail]).toEqual([200, undefined]);
}

it('takes the notes of a shift and what is open to the next, who signs for it', async () => {
  const { orderNumber } = (
    await city.request<Event>('dispatcher', '/api/events', {
      body: { source: 'desk', item: 'road.roadside-rubbish', point: inFirstStreet },
    })
  ).body;
  await step(orderNumber, 'dispatch');
  await step(orderNumber, 'supervise');
  expect((await note('city', '一号泵站检修到六点')).status).toBe(201);
  expect((await note('city', '已催办', 'dispatcher', orderNumber)).body.orderNumber).toBe(orderNumber);
  const present = await shift('city');
  expect(present.notes.map(({ text }) => text)).toEqual(['一号泵站检修到六点', '已催办']);
  expect([present.begunAt, present.handovers]).toEqual([null, []]);
  expect(present.standing.open).toBe(1);

  const { status, body: handover } = await handOver('city');
  expect(status).toBe(201);
  expect(handover).toMatchObject({ writtenBy: 'dispatcher', signedBy: null, begunAt: present.notes[0]!.at });
  expect(handover.notes).toEqual(present.notes);
  expect(handover.standing.open).toBe(1);
  expect(handover.standing.standings.supervised).toBe(1);
  expect(handover.standing.orders).toMatchObject([
    { number: orderNumber, standings: expect.arrayContaining(['supervised']) },
  ]);
  // What comes after is of the next shift, and changes nothing that was handed over.
  await note('city', '雨停');
  await city.request('dispatcher', '/api/events', {
    body: { source: 'desk', item: 'road.roadside-rubbish', point: inFirstStreet },
  });
  expect((await handOver('city', 'admin')).body.code).toBe('handover-unsigned');
  expect((await sign(handover.id, 'dispatcher')).body.code).toBe('own-handover');
  const signed = await sign(handover.id, 'admin');
  expect(signed.body).toMatchObject({ signedBy: 'admin', standing: handover.standing });
  expect((await sign(handover.id, 'admin')).body.code).toBe('already-signed');

  const next = await shift('city', 'admin');
  expect(next.notes.map(({ text }) => text)).toEqual(['雨停']);
  expect(next.begunAt).toBe(signed.body.signedAt);
  expect(next.handovers.map(({ id: each }) => each)).toEqual([handover.id]);
  expect((await handOver('city', 'admin')).body.begunAt).toBe(signed.body.signedAt);
});

it('is one handover where two hand over at once', async () => {
  const answers = await Promise.all([handOver('990101001', 'street'), handOver('990101001', 'admin')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await shift('990101001', 'street')).handovers).toHaveLength(1);
});

it('is for those who work in the unit, and names what is wrong', async () => {
  expect((await shift('990101002', 'street')).code).toBe('not-allowed');
  expect((await shift('city', 'street')).code).toBe('not-allowed');
  expect((await note('990101002', '越权', 'street')).status).toBe(403);
  expect((await shift('city', 'partner')).code).toBe('not-allowed');
  expect((await shift('no-such-unit')).code).toBe('unknown-unit');
  expect((await note('city', ' ')).body.code).toBe('invalid-input');
  expect((await note('city', '有误', 'dispatcher', '20200101-000001')).body.code).toBe('unknown-order');
  expect((await sign(99_999, 'admin')).body.code).toBe('unknown-handover');
});
