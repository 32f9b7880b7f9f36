import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event, ReportPreview } from '../../../domain/answers/events.ts';
import { createItems } from '../../../server/items/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(), createItems());
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const report = { source: 'desk', item: 'road.roadside-rubbish', point: inFirstStreet };
const preview = (body: object, role: 'dispatcher' | 'street' | 'partner' = 'dispatcher') =>
  city.request<ReportPreview & ProblemBody>(role, '/api/events/preview', { body });
const counts = async () => {
  const { rows } = await city.database.query(
    `select (select count(*) from wangge.events)::int as events, (select count(*) from wangge.orders)::int as orders,
            (select coalesce(max(id), 0) from wangge.feed)::int as feed`,
  );
  return rows[0];
};

it('says whose it would be and which order it would join, as reporting then does, and changes nothing', async () => {
  const before = await counts();
  const alone = await preview(report);
  expect(alone.status).toBe(200);
  expect(alone.body.joins).toBeNull();
  expect(await counts()).toEqual(before);

  const first = (await city.request<Event>('dispatcher', '/api/events', { body: report })).body;
  expect(first.decision.lead).toEqual(alone.body.decision.lead);
  const occurredAt = new Date().toISOString();
  const near = { ...report, occurredAt, point: [inFirstStreet[0] + 0.0001, inFirstStreet[1]] };
  const then = await counts();
  const { joins } = (await preview(near)).body;
  expect(joins?.order).toMatchObject({ number: first.orderNumber, reports: 1, event: first.id });
  expect(await counts()).toEqual(then);
  const second = (await city.request<Event>('dispatcher', '/api/events', { body: near })).body;
  expect([second.orderNumber, second.joining]).toEqual([first.orderNumber, joins?.joining]);
});

it('names the fields that the item asks for, and refuses what a report would be refused for', async () => {
  const { body } = await preview({ ...report, item: 'env.no-treatment' });
  expect(body.missing).toEqual(['/description']);
  expect(
    (await preview({ ...report, item: 'env.no-treatment', description: '无设施' })).body.missing,
  ).toEqual([]);
  expect((await preview({ ...report, item: 'no.such' })).body.code).toBe('unknown-item');
  expect((await preview({ ...report, point: [0, 0] })).body.code).toBe('null-island');
  expect((await preview({ source: 'desk', item: report.item })).body.code).toBe('invalid-input');
  expect((await preview({ ...report, point: undefined, place: '没有这个地方' })).body.code).toBe(
    'place-not-found',
  );
});

it('tells nobody of an order that is not his to see', async () => {
  const far = { ...report, point: inLastStreet };
  await city.request('dispatcher', '/api/events', { body: far });
  expect((await preview(far)).body.joins?.order).not.toBeNull();
  const { joins } = (await preview(far, 'partner')).body;
  expect(joins?.order).toBeNull();
});
