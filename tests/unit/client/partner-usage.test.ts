import { expect, it } from 'vitest';
import { byAddress, byDay } from '../../../client/features/partner-desk/usage.ts';

const days = [
  { day: '2026-11-30', address: 'get /api/events', requests: 30, refused: 4 },
  { day: '2026-11-30', address: 'get /tiles/{ids}', requests: 12, refused: 0 },
  { day: '2026-11-28', address: 'get /api/events', requests: 5, refused: 1 },
  { day: '2026-10-30', address: 'get /api/events', requests: 7, refused: 0 },
];

it('counts requests of each of the last days, with and without those that were refused', () => {
  const all = byDay(days, null, '2026-11-30', 31);
  expect([all.length, all[0]!.at.toISOString(), all[0]!.taken]).toEqual([31, '2026-10-31T00:00:00.000Z', 0]);
  expect(all.slice(-3).map(({ taken, refused }) => [taken, refused])).toEqual([
    [4, 1],
    [0, 0],
    [38, 4],
  ]);
  expect(byDay(days, 'get /tiles/{ids}', '2026-11-30', 31).at(-1)).toMatchObject({ taken: 12, refused: 0 });
});

it('counts requests by address, the most used first', () => {
  expect(byAddress(days)).toEqual([
    { address: 'get /api/events', requests: 42, refused: 5 },
    { address: 'get /tiles/{ids}', requests: 12, refused: 0 },
  ]);
});
