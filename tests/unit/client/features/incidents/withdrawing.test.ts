import { afterEach, expect, test } from 'vitest';
import {
  clearIncidents,
  type Incident,
  incidents,
  merge,
  replaceAll,
  withdraw,
} from '../../../../../client/features/incidents/incidents.ts';

const incident = (id: number, revision: number): Incident => ({
  id,
  revision,
  number: `${id}`,
  state: 'dispatched',
  item: 'road.roadside-rubbish',
  scene: 'road',
  severity: 'low',
  point: [123, 31],
  lead: { code: '1', name: '一', nameEn: null, kind: 'street-office' },
  street: '1',
  grid: null,
  receivedAt: '2026-01-01T00:00:00Z',
  received: 0,
  reportCount: 1,
  ownerChanged: false,
  due: null,
  owed: [],
  asks: { mine: false, decision: false },
  standings: [],
  unread: false,
});
const shown = () => [...incidents.getState().all.values()].map(({ id, revision }) => [id, revision]);
afterEach(clearIncidents);

test('an order that went elsewhere is gone, until it comes back', () => {
  merge([incident(1, 4), incident(2, 1)]);
  withdraw(1, 5);
  expect(shown()).toEqual([[2, 1]]);
  expect(incidents.getState().changed).toEqual([1]);
  merge([incident(1, 6)]);
  // Told late, it is about a time before the order came back.
  withdraw(1, 5);
  expect(shown()).toEqual([
    [2, 1],
    [1, 6],
  ]);
});

test('of what is finished the latest are kept, however long the page is open; what is open stays', () => {
  const at = (id: number, state: Incident['state']): Incident => ({
    ...incident(id, 1),
    state,
    received: id,
  });
  merge([at(0, 'dispatched')]);
  for (let first = 1; first < 5000; first += 500)
    merge(Array.from({ length: 500 }, (_, place) => at(first + place, place % 2 ? 'closed' : null)));
  const { all, changed } = incidents.getState();
  expect(all.size).toBeLessThanOrEqual(1201);
  expect([all.has(0), all.has(1), all.has(5000)]).toEqual([true, false, true]);
  // Whoever draws them hears of those that are gone.
  expect(changed.filter((id) => !all.has(id)).length).toBeGreaterThan(0);
});

test('an account that was asked for before brings nothing back that was taken away meanwhile', () => {
  merge([incident(1, 4), incident(2, 1)]);
  withdraw(1, 5);
  replaceAll([incident(1, 4), incident(2, 1)], new Set([1]));
  expect(shown()).toEqual([[2, 1]]);
});
