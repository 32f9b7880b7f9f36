import { expect, it } from 'vitest';
import { readShifts, weekOf } from '../../../../../client/features/duty/shifts.ts';

it('reads a roster as people paste it, and names the lines that are none', () => {
  const text =
    'chen, 2026-11-23 08:00, 2026-11-23 20:00\n\nli\t2026/11/23 20:00\t2026/11/24 8:00\r\nwang, soon, later\nzhou，2026-11-40 08:00，2026-11-24 08:00';
  expect(readShifts(text)).toEqual({
    shifts: [
      { person: 'chen', from: '2026-11-23T08:00', to: '2026-11-23T20:00' },
      { person: 'li', from: '2026-11-23T20:00', to: '2026-11-24T08:00' },
    ],
    wrong: [4, 5],
  });
});

it('has weeks begin on Monday in the city', () => {
  const monday = '2026-11-22T16:00:00.000Z';
  for (const time of ['2026-11-22T16:00:00Z', '2026-11-26T05:00:00Z', '2026-11-29T15:59:59Z'])
    expect(weekOf(Date.parse(time)).from.toISOString(), time).toBe(monday);
  expect(weekOf(Date.parse('2026-11-22T15:59:59Z')).to.toISOString()).toBe(monday);
});
