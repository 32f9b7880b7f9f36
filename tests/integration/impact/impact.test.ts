import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { ImpactLine } from '../../../domain/answers/impact.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import type { Database } from '../../../server/database/database.ts';
import { createItems } from '../../../server/items/service.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { createRouting } from '../../../server/routing/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { publishTinyCity, tinyCity } from '../../harness/tiny-city.ts';

let database: Database;
let operations: Operations;
let events: Event[];
/** The snapshot before and after the border between the streets moved south. */
let from: string;
let to: string;

const reports = Array.from({ length: 400 }, (_, i) => ({
  source: 'survey',
  externalId: String(i),
  item: ['road.bike-misparked', 'river.floating-debris'][i % 2],
  point: [123.00013 + ((i * 7) % 400) * 0.0000997, 31.00017 + ((i * 131) % 400) * 0.0000493],
  accuracy: i % 3 === 0 ? 25 : undefined,
}));

beforeAll(async () => {
  database = await testDatabase(tinyCity);
  operations = await startOperations(database);
  await operations.request('partner', '/api/events', { body: reports });
  events = (await operations.request<{ events: Event[] }>('admin', '/api/events?limit=1000')).body.events;
  from = events[0]!.decision.snapshot;
  const folder = await mkdtemp(join(tmpdir(), 'wangge-moved-'));
  await publishTinyCity(database, folder, 31.006);
  await rm(folder, { recursive: true });
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const outcome = ({ status, lead, areas, assists }: Decision) => ({ status, lead, areas, assists });
const byEvent = (a: { event: number }, b: { event: number }) => a.event - b.event;

interface Answer {
  differences: ImpactLine[];
  compared: number;
  different: number;
}

async function compare(body: object, role: 'gis' | 'street' = 'gis'): Promise<Answer> {
  const answer = await operations.request<Answer>(role, '/api/route/impact', { body });
  expect(answer.status).toBe(200);
  expect(answer.body.different).toBe(answer.body.differences.length);
  return answer.body;
}

describe('the impact of moved borders', () => {
  let expected: ImpactLine[];
  beforeAll(async () => {
    expect(events).toHaveLength(reports.length);
    const fail = (error: unknown) => {
      throw error;
    };
    const layers = await createLayers(database, fail);
    const routing = await createRouting({ database, layers, items: createItems(), log: fail });
    to = routing.current().name;
    expected = events
      .map(({ id, orderNumber, item, point, accuracy, decision }) => {
        const anew = routing.decideNow({
          lon: point[0],
          lat: point[1],
          item,
          accuracy: accuracy ?? undefined,
        });
        return { event: id, orderNumber, item, point, from: outcome(decision), to: outcome(anew) };
      })
      .filter((line) => !isDeepStrictEqual(line.from, line.to))
      .sort(byEvent);
    await routing.close();
    await layers.close();
  });

  it('is every event that deciding all of them anew finds, and no other', async () => {
    expect(expected.length).toBeGreaterThan(50);
    expect(expected.length).toBeLessThan(200);
    const { differences, compared } = await compare({ from, to });
    expect(differences).toEqual(expected);
    expect(compared).toBe(reports.length);
    expect(differences.some((line) => 'lead' in line.to && line.to.lead.code === '990101002')).toBe(true);
  });

  it('is the other way round when the snapshots change places, and nothing from one to itself', async () => {
    const { differences } = await compare({ from: to, to: from });
    expect(differences).toEqual(expected.map((line) => ({ ...line, from: line.to, to: line.from })));
    expect(await compare({ from, to: from })).toMatchObject({ compared: reports.length, different: 0 });
  });

  it('is asked of some of the events', async () => {
    const item = 'river.floating-debris';
    const some = await compare({ from, to, events: { item } });
    expect(some.differences).toEqual(expected.filter((line) => line.item === item));
    const box = [123, 31, 123.02, 31.02];
    const west = await compare({ from, to, events: { bbox: box } });
    expect(west.differences).toEqual(expected.filter(({ point }) => point[0] <= 123.02));
    await database.query("update wangge.orders set state = 'closed' where event_id = $1", [
      expected[0]!.event,
    ]);
    const open = await compare({ from, to, events: { open: true } });
    expect(open.differences).toEqual(expected.slice(1));
    const none = await compare({ from, to, events: { until: '2020-01-01T00:00:00Z' } });
    expect(none).toEqual({ differences: [], compared: 0, different: 0 });
  });

  it('shows a street office its own events only', async () => {
    const { compared } = await compare({ from, to }, 'street');
    const own = events.filter(({ decision }) => decision.lead.code === '990101001');
    expect(compared).toBe(own.length);
  });
});

it.each([
  ['an unknown snapshot', { from: '2026-01-02T03:04:05Z/77' }, 'unknown-snapshot'],
  ['no snapshot', {}, 'invalid-input'],
  ['a name of another form', { from: 'yesterday' }, 'invalid-input'],
  ['an unknown filter', { from: 'a/1', events: { colour: 'red' } }, 'invalid-input'],
])('refuses %s', async (_what, body, code) => {
  const answer = await operations.request<ProblemBody>('gis', '/api/route/impact', { body });
  expect([answer.status, answer.body.code]).toEqual([400, code]);
});
