import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { SimulatedReport } from '../../../server/simulation/reports.ts';
import { simulate } from '../../../server/simulation/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  const database = await testDatabase(tinyCity);
  operations = await startOperations(database);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-places-'));
  await publishLayer(database, folder, 'ancient-trees', [
    {
      type: 'Feature',
      properties: { code: 'T1', name: '老樟树', name_en: 'Old Camphor' },
      geometry: { type: 'Point', coordinates: [123.015, 31.005] },
    },
  ]);
  await rm(folder, { recursive: true });
});
afterAll(() => operations.close());

async function stored(): Promise<Event[]> {
  const { body } = await operations.request<{ events: Event[] }>('admin', '/api/events?limit=1000');
  return body.events;
}

it('reports events that the service takes, at places of its own layers, for sources that are set up too', async () => {
  const told: SimulatedReport[] = [];
  await operations.sources.put('patrol', { items: null, area: null, rate: null });
  const totals = await simulate({
    baseUrl: operations.url,
    key: operations.keys.dispatcher,
    rate: Number.POSITIVE_INFINITY,
    count: 30,
    seed: 7,
    onEvent: (report, outcome) => {
      expect(outcome.status).toBe(201);
      told.push(report);
    },
  });
  expect(totals).toEqual({ sent: 30, refused: 0 });
  const events = await stored();
  expect(events.map(({ externalId }) => externalId).sort()).toEqual(
    told.map(({ externalId }) => externalId).sort(),
  );
  const ofTrees = events.filter(({ item }) => item === 'green.ancient-tree');
  expect(ofTrees.length).toBeGreaterThan(0);
  for (const { point, description, properties } of ofTrees) {
    expect(Math.hypot(point[0] - 123.015, point[1] - 31.005)).toBeLessThan(0.001);
    expect(description).toContain('老樟树');
    expect(properties.description_en).toContain('Old Camphor');
  }
  // The other layers that scenarios name hold nothing here, but for the streets.
  for (const { item } of events)
    expect(['green.ancient-tree', 'waste.dry-wet-ratio', 'waste.collection-rate']).toContain(item);
});

it('goes on until it is told to stop', async () => {
  const before = (await stored()).length;
  const stop = new AbortController();
  const totals = await simulate({
    baseUrl: operations.url,
    key: operations.keys.dispatcher,
    rate: 20,
    seed: 8,
    signal: stop.signal,
    onEvent: ({ externalId }) => {
      if (externalId.endsWith('-3')) stop.abort();
    },
  });
  expect(totals.refused).toBe(0);
  expect(totals.sent).toBeGreaterThanOrEqual(3);
  expect((await stored()).length - before).toBe(totals.sent);
});

it('says what is wrong when it cannot start', async () => {
  const pace = { rate: 1, count: 1 };
  await expect(simulate({ ...pace, baseUrl: operations.url, key: 'no-such-key' })).rejects.toMatchObject({
    status: 401,
  });
  await expect(
    simulate({ ...pace, baseUrl: operations.url, key: operations.keys.gis }),
  ).rejects.toMatchObject({ status: 403, code: 'not-allowed' });
  await expect(simulate({ ...pace, baseUrl: 'http://127.0.0.1:1', key: 'k' })).rejects.toMatchObject({
    code: 'service-unreachable',
  });
});
