import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { PublicReceipt, PublicState } from '../../../domain/answers/public-reports.ts';
import { createPublicReports } from '../../../server/public-reports/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';
import { anyPhoto } from '../attachments/filing.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const report = (change: object = {}) => ({
  id: randomUUID(),
  item: 'road.roadside-rubbish',
  description: '路边堆放垃圾，请联系 13812345678',
  point: inFirstStreet,
  ...change,
});

async function file(sent: object | string, photos = 0) {
  const form = new FormData();
  form.append('report', typeof sent === 'string' ? sent : JSON.stringify(sent));
  for (let at = 0; at < photos; at++)
    form.append('file', new Blob([new Uint8Array(anyPhoto())]), `${at}.jpg`);
  const answer = await fetch(`${city.url}/api/public/reports`, { method: 'POST', body: form });
  return { status: answer.status, body: (await answer.json()) as PublicReceipt & ProblemBody };
}
const stateOf = async (receipt: string) => {
  const answer = await fetch(`${city.url}/api/public/reports/${receipt}`);
  return { status: answer.status, body: (await answer.json()) as PublicState & ProblemBody };
};

it('takes a report with photos and contact from who has no account, and says how it stands', async () => {
  const sent = report({
    name: '王女士',
    phone: '138 1234 5678',
    object: { layer: 'pump-stations', code: '7' },
  });
  const { status, body } = await file(sent, 2);
  expect([status, body.number]).toEqual([201, expect.stringMatching(/^\d{8}-\d{6}$/)]);
  const { events } = (
    await city.request<{ events: Event[] }>('dispatcher', `/api/events?order=${body.number}`)
  ).body;
  expect(events[0]).toMatchObject({
    source: 'public',
    externalId: sent.id,
    point: inFirstStreet,
    properties: { facility: '7', facilityLayer: 'pump-stations' },
  });
  // Whoever calls is told apart from what everybody at the desk reads.
  expect(JSON.stringify(events[0])).not.toContain('1234 5678');
  expect(JSON.stringify(events[0])).not.toContain('13812345678');
  const state = await stateOf(body.receipt);
  expect(state.body).toMatchObject({
    number: body.number,
    item: { zh: expect.any(String) },
    unit: { name: '990101001街道' },
    isClosed: false,
  });
  expect(Object.keys(state.body).sort()).toEqual(
    ['isClosed', 'item', 'number', 'reportedAt', 'state', 'stateTitle', 'unit', 'updatedAt'].sort(),
  );
  // Sent again after a broken connection, it is the same report.
  expect((await file(sent, 2)).body.number).toBe(body.number);
  const again = (await city.request<{ events: Event[] }>('dispatcher', `/api/events?order=${body.number}`))
    .body;
  expect(again.events).toHaveLength(1);
});

it('tells nothing to who has no receipt', async () => {
  const { status, body } = await stateOf('A'.repeat(24));
  expect([status, body.code]).toEqual([404, 'unknown-receipt']);
  expect((await stateOf('short')).status).toBe(400);
});

it.each([
  ['no JSON', '{', 'invalid-form'],
  ['an unknown item', report({ item: 'no.such-item' }), 'unknown-item'],
  ['no description', report({ description: ' ' }), 'invalid-input'],
  ['a place far away', report({ point: [0.5, 0.5] }), 'outside-city'],
])('refuses %s, and keeps nothing of it', async (_what, sent, code) => {
  const count = async () =>
    (await city.database.query<{ n: number }>('select count(*)::int as n from wangge.events')).rows[0]!.n;
  const before = await count();
  const { status, body } = await file(sent);
  expect([status, body.code]).toEqual([400, code]);
  expect(await count()).toBe(before);
});

it('takes no more than a few reports of one address in a while', async () => {
  let last = await file(report({ point: inLastStreet }));
  for (let at = 0; at < 8 && last.status === 201; at++) last = await file(report({ point: inLastStreet }));
  expect([last.status, last.body.code]).toEqual([429, 'too-many-reports']);
});

it('is not there where the city has not switched it on', () => {
  const off = createPublicReports({
    database: city.database,
    items: city.items,
    filing: { withForm: () => Promise.reject(new Error('not to be called')) },
    isOn: false,
  });
  expect(() => off.requireOn()).toThrow('takes no reports');
});
