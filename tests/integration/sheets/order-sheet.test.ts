import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { drawOrder } from '../../../server/paper/order-sheet.ts';
import { composeSheet, photosFor } from '../../../server/sheets/compose.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';
import { anyPhoto } from '../attachments/filing.ts';

let city: Operations;
let order: OrderWithHistory;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
  const { body: event } = await city.request<Event>('dispatcher', '/api/events', {
    body: {
      source: 'hotline',
      item: 'road.roadside-rubbish',
      point: inFirstStreet,
      description: '路边堆放垃圾，影响通行',
    },
  });
  const form = new FormData();
  for (const name of ['a.jpg', 'b.jpg']) form.append('file', new Blob([new Uint8Array(anyPhoto())]), name);
  form.append('stage', 'before');
  const added = await fetch(`${city.url}/api/orders/${event.orderNumber}/attachments`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${city.keys.dispatcher}` },
    body: form,
  });
  expect(added.status).toBe(201);
  order = (await city.request<OrderWithHistory>('dispatcher', `/api/orders/${event.orderNumber}`)).body;
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const printed = async (query = '', key = city.keys.dispatcher) =>
  fetch(`${city.url}/api/orders/${order.number}/sheet${query}`, {
    headers: { Authorization: `Bearer ${key}` },
  });

it('prints an order on one page with its photos', async () => {
  const answer = await printed();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(answer.headers.get('content-disposition')).toContain(order.number);
  const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
  expect(text.match(/\/Subtype \/Image/g)!.length).toBeGreaterThanOrEqual(photosFor(order).length);
  expect(photosFor(order)).toHaveLength(2);
});

it('says what, where, whose and why in the language that is asked for', () => {
  const asked = { item: { zh: '道路暴露垃圾', en: 'Roadside rubbish' }, now: new Date(), by: 'duty' };
  const zh = composeSheet(order, { ...asked, language: 'zh' });
  expect(zh.headline).toBe('道路暴露垃圾');
  expect(zh.facts).toContainEqual(['责任单位', order.lead.name]);
  expect(zh.facts).toContainEqual(['位置', inFirstStreet.map((degrees) => degrees.toFixed(6)).join(', ')]);
  expect(zh.sections.map(({ title }) => title)).toEqual(['问题描述', '权属依据']);
  expect(zh.sections[0]!.lines).toEqual(['路边堆放垃圾，影响通行']);
  expect(zh.log.rows).toHaveLength(order.log.length);
  const en = composeSheet(order, { ...asked, language: 'en' });
  expect(en.sections[1]!.lines).toContain(
    order.event.decision.reasons.find(({ code }) => code === 'covered-by')!.text.en,
  );
});

it('takes as many pages as the log needs', async () => {
  const asked = { item: { zh: '道路暴露垃圾', en: 'Roadside rubbish' }, now: new Date(), by: 'duty' };
  const sheet = composeSheet(order, { ...asked, language: 'zh' });
  const row = ['2026-11-30 08:00', '督办 → 处置中', '须尽快处置，并回复处置情况。'.repeat(6)] as const;
  const pdf = await drawOrder({
    ...sheet,
    log: { ...sheet.log, rows: Array.from({ length: 90 }, () => row) },
    map: { centre: order.point, reach: 260, layers: [], names: [] },
    photos: [],
    address: 'https://city.example/?incident=1',
  });
  expect(
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)!.length,
  ).toBeGreaterThan(3);
});

it('is seen by who sees the order', async () => {
  expect((await printed('', city.keys.partner)).status).toBe(404);
  expect((await printed('?language=fr')).status).toBe(400);
});
