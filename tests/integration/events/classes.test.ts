import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { ClassKinds } from '../../../domain/items/classes.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const report = (item: string) =>
  city.request<Event>('partner', '/api/events', { body: { source: 'cam-7', item, point: inFirstStreet } });

it('a camera platform reports by its own classes, which anyone may list', async () => {
  const { body: listed } = await city.request<{ kinds: ClassKinds }>(null, '/api/items/classes');
  const all = listed.kinds.flatMap(({ classes }) => classes);
  expect(all.length).toBe(58);
  const bin = all.find(({ item }) => item === 'waste.bin-overflow')!;
  const { status, body } = await report(`ai:${bin.code}`);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    item: 'waste.bin-overflow',
    scene: 'waste',
    properties: { class: `ai:${bin.code}` },
  });
});

it('a class that nobody knows is refused, in both languages', async () => {
  const { status, body } = await city.request('partner', '/api/events', {
    body: { source: 'cam-7', item: 'ai:0999', point: inFirstStreet },
  });
  expect([status, body.code]).toEqual([400, 'unknown-class']);
  expect(body.errors).toMatchObject([
    { path: '/item', text: { zh: '没有 AI 识别类别“0999”，GET /api/items/classes 列出全部类别' } },
  ]);
});
