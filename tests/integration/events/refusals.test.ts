import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createItems } from '../../../server/items/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { itemsThatStayAlone, type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, outside, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  const { items, ...catalogue } = createItems().catalogue();
  const changed = items.map((item) => {
    if (item.code === 'road.sign-damaged') return { ...item, enabled: false };
    return item.code === 'road.bins-left-out' ? { ...item, to: '2026-06-30' } : item;
  });
  const alone = itemsThatStayAlone({ ...catalogue, items: changed });
  operations = await startOperations(await testDatabase(tinyCity), alone);
});
afterAll(() => operations.close());

const [lon, lat] = inFirstStreet;
const good = { source: 'patrol', item: 'road.bike-misparked', lon, lat };

describe('a bad report', () => {
  afterEach(async () => {
    const { rows } = await operations.database.query('select id from wangge.events');
    expect(rows).toEqual([]);
    expect(operations.failures).toEqual([]);
  });

  it.each([
    ['without a place', { lon: undefined, lat: undefined }, 'invalid-input', 'needs one place'],
    ['outside the city', { lon: outside[0], lat: outside[1] }, 'outside-city', '124'],
    ['with longitude and latitude swapped', { lon: lat, lat: lon }, 'swapped-axes', '123'],
    ['with an unknown item', { item: 'road.bike-missparked' }, 'unknown-item', 'road.bike-misparked'],
    ['of an item that is switched off', { item: 'road.sign-damaged' }, 'item-switched-off', 'switched off'],
    [
      'of an item after its last day',
      { item: 'road.bins-left-out' },
      'item-not-in-force',
      'until 2026-06-30',
    ],
    [
      'without what its item asks for',
      { item: 'river.post-approval' },
      'field-required',
      '/properties/permit',
    ],
    ['without an item', { item: undefined }, 'invalid-input', '/item'],
    ['without a source', { source: undefined }, 'invalid-input', '/source'],
    ['with an unknown coordinate system', { crs: 'MARS-2000' }, 'unknown-crs', 'MARS-2000'],
    ['of 1970', { occurredAt: '1970-01-01T00:00:00Z' }, 'implausible-time', '1970'],
    ['of 2099', { occurredAt: '2099-01-01T00:00:00Z' }, 'implausible-time', '2099'],
    ['with 10 MB of text', { description: '乱'.repeat(3_500_000) }, 'invalid-input', '/description'],
    ['with a text that cannot be stored', { description: 'a\0b' }, 'invalid-input', 'NUL'],
  ])('%s is refused with the reason', async (_case, change, code, reason) => {
    const { status, headers, body } = await operations.request('partner', '/api/events', {
      body: { ...good, ...change },
    });
    expect(status).toBe(400);
    expect(headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code, detail: expect.stringContaining(reason) });
  });

  it('of more than 16 MB is not read', async () => {
    const { status, body } = await operations.request('partner', '/api/events', {
      body: { ...good, description: 'x'.repeat(17_000_000) },
    });
    expect(status).toBe(413);
    expect(body.code).toBe('body-too-large');
  });

  it('cut in the middle is refused', async () => {
    const { status, body } = await operations.request('partner', '/api/events', {
      body: JSON.stringify(good).slice(0, -9),
    });
    expect(status).toBe(400);
    expect(body.code).toBe('invalid-json');
  });

  it('in a form that is not known is refused with those that are', async () => {
    const { status, body } = await operations.request('partner', '/api/events', {
      body: 'source=patrol',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(status).toBe(415);
    expect(body.detail).toContain('application/x-ndjson');
  });

  it.each([
    [null, 401, 'sign-in-required'],
    ['gis', 403, 'not-allowed'],
  ] as const)('from %s, who may not report, is refused before it is read', async (role, status, code) => {
    const answer = await operations.request(role, '/api/events', { body: '{"broken' });
    expect(answer).toMatchObject({ status, body: { code } });
  });
});
