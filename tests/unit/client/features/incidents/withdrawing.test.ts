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

test('an account that was asked for before brings nothing back that was taken away meanwhile', () => {
  merge([incident(1, 4), incident(2, 1)]);
  withdraw(1, 5);
  replaceAll([incident(1, 4), incident(2, 1)], new Set([1]));
  expect(shown()).toEqual([[2, 1]]);
});
