import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
let stored: Event[];

interface Page {
  events: Event[];
  next: string | null;
}

async function report(item: string, point: [number, number]): Promise<Event> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item, point },
  });
  return body;
}

async function list(role: Role, query = ''): Promise<Event[]> {
  const { status, body } = await operations.request<Page>(role, `/api/events${query}`);
  expect(status).toBe(200);
  return body.events;
}

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  stored = [];
  for (let index = 0; index < 4; index++) {
    stored.push(await report('road.bike-misparked', inFirstStreet));
    stored.push(await report('waste.bin-overflow', inLastStreet));
  }
});
afterAll(() => operations.close());

describe('the list of events', () => {
  it('is newest first', async () => {
    expect(await list('dispatcher')).toEqual(stored.toReversed());
  });

  it('comes in pages that neither repeat nor leave out, also when events arrive between them', async () => {
    const expected = stored.map(({ id }) => id).reverse();
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/api/events?limit=3${cursor && `&cursor=${cursor}`}`;
      const { body } = await operations.request<Page>('dispatcher', path);
      expect(body.events.length).toBeLessThanOrEqual(3);
      seen.push(...body.events.map(({ id }) => id));
      cursor = body.next;
      if (seen.length === 3) stored.push(await report('road.bike-misparked', inFirstStreet));
    }
    expect(seen).toEqual(expected);
  });

  it('is narrowed by box, scene, street and item', async () => {
    const newestFirst = stored.toReversed();
    const first = newestFirst.filter(({ scene }) => scene === 'road');
    const last = newestFirst.filter(({ scene }) => scene === 'waste');
    expect(last).toHaveLength(4);
    expect(await list('dispatcher', '?bbox=123,31,123.01,31.01')).toEqual(first);
    expect(await list('dispatcher', '?scene=waste')).toEqual(last);
    expect(await list('dispatcher', '?street=990102002')).toEqual(last);
    expect(await list('dispatcher', '?item=road.bike-misparked')).toEqual(first);
    expect(await list('dispatcher', '?item=road.bike-misparked&scene=waste')).toEqual([]);
  });

  it('is that of the own street for a street office', async () => {
    const own = await list('street');
    expect(own).toEqual(stored.filter(({ scene }) => scene === 'road').reverse());
    expect(own[0]?.decision.lead.code).toBe('990101001');
    expect(await list('street', '?street=990102002')).toEqual([]);
  });

  it.each(['?bbox=1,2,3', '?limit=0', '?limit=1001', '?cursor=x', '?scene=%00', '?colour=red'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await operations.request('dispatcher', `/api/events${query}`);
      expect(status).toBe(400);
      expect(body.code).toBe('invalid-input');
    },
  );
});

describe('one event', () => {
  it('is read with its decision', async () => {
    const { body } = await operations.request('dispatcher', `/api/events/${stored[0]!.id}`);
    expect(body).toEqual({ ...stored[0], attachments: [] });
  });

  it.each(['999999', '0', '-1', '1.5', 'x', '99999999999999999999'])('is not found as %s', async (id) => {
    const { status, body } = await operations.request('dispatcher', `/api/events/${id}`);
    expect(status).toBe(404);
    expect(body.code).toBe('unknown-event');
  });

  it('of another street does not exist for a street office', async () => {
    expect((await operations.request('street', `/api/events/${stored[0]!.id}`)).status).toBe(200);
    const { status, body } = await operations.request('street', `/api/events/${stored[1]!.id}`);
    expect(status).toBe(404);
    expect(body.code).toBe('unknown-event');
  });

  it('is not for those who may not read events', async () => {
    expect((await operations.request(null, `/api/events/${stored[0]!.id}`)).status).toBe(401);
  });
});
