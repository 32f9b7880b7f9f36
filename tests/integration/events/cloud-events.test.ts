import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event, Outcome } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

const data = { item: 'road.bike-misparked', point: inFirstStreet };
const cloudEvent = {
  specversion: '1.0',
  type: 'city.finding',
  source: 'urn:camera:17',
  id: 'ce-1',
  time: '2026-03-01T08:00:00Z',
  data,
};

it('a structured CloudEvent is a report of its source and id', async () => {
  const { status, body } = await operations.request<Event>('partner', '/api/events', {
    body: cloudEvent,
    headers: { 'Content-Type': 'application/cloudevents+json; charset=utf-8' },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    source: 'urn:camera:17',
    externalId: 'ce-1',
    item: 'road.bike-misparked',
    occurredAt: '2026-03-01T08:00:00.000Z',
    point: inFirstStreet,
  });
});

it('the same CloudEvent in binary mode is a repeat of it', async () => {
  const { status, body } = await operations.request<Event>('partner', '/api/events', {
    body: data,
    headers: {
      'ce-specversion': '1.0',
      'ce-type': 'city.finding',
      'ce-source': 'urn:camera:17',
      'ce-id': 'ce-1',
    },
  });
  expect(status).toBe(200);
  expect(body.occurredAt).toBe('2026-03-01T08:00:00.000Z');
});

it('binary mode reads percent-encoded attributes', async () => {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: data,
    headers: {
      'ce-specversion': '1.0',
      'ce-type': 't',
      'ce-source': 's',
      'ce-id': encodeURIComponent('一号'),
    },
  });
  expect(body.externalId).toBe('一号');
});

it('a batch answers each of its CloudEvents', async () => {
  const { status, body } = await operations.request<{ results: Outcome[] }>('partner', '/api/events', {
    body: [cloudEvent, { ...cloudEvent, id: 'ce-2' }, { ...cloudEvent, specversion: '0.3' }],
    headers: { 'Content-Type': 'application/cloudevents-batch+json' },
  });
  expect(status).toBe(207);
  expect(body.results).toMatchObject([
    { status: 200, externalId: 'ce-1' },
    { status: 201, externalId: 'ce-2' },
    { status: 400, code: 'bad-cloudevent' },
  ]);
});

it.each([
  ['another version', { specversion: '0.3' }, /\/specversion: expected CloudEvents version "1\.0"/],
  ['no id', { id: undefined }, /\/id/],
  ['no data', { data: undefined }, /\/data/],
])('a CloudEvent with %s is refused', async (_case, change, detail) => {
  const { status, body } = await operations.request('partner', '/api/events', {
    body: { ...cloudEvent, ...change },
    headers: { 'Content-Type': 'application/cloudevents+json' },
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'bad-cloudevent', detail: expect.stringMatching(detail) });
});
