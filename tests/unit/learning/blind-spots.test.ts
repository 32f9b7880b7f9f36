import { expect, it } from 'vitest';
import { blindSpots } from '../../../domain/figures/blind-spots.ts';

const watched = (code: string, recent: number, past: number, group: string | null = null) => ({
  code,
  recent,
  past,
  group,
});

it('are silent though the past would have had reports, so many that chance does not explain it', () => {
  // 30 in six spans: 5 a span, of which none comes with a chance of e^-5 = 0.0067; 4 a span would be 0.018.
  const found = blindSpots([watched('a', 0, 30), watched('b', 0, 24), watched('c', 1, 300)], 6);
  expect(found).toEqual([{ code: 'a', byPast: 5, byLike: null, chance: Math.exp(-5) }]);
});

it('need both: what its like do not have either is no blind spot, nor what never had any', () => {
  const quiet = [watched('a', 0, 60, 's'), watched('b', 2, 60, 's'), watched('c', 1, 60, 's')];
  // The others had 1.5 on the mean: e^-1.5.
  expect(blindSpots(quiet, 6)).toEqual([]);
  const busy = [
    watched('a', 0, 60, 's'),
    watched('b', 12, 60, 's'),
    watched('c', 8, 60, 's'),
    watched('d', 0, 0, 's'),
  ];
  // 20 in three others, 6.7 a span; d has no past.
  expect(blindSpots(busy, 6).map(({ code, byPast, byLike }) => [code, byPast, byLike])).toEqual([
    ['a', 10, 20 / 3],
  ]);
});

it('of a group of one go by their past alone; the least likely come first', () => {
  expect(
    blindSpots([watched('a', 0, 36, 's'), watched('b', 0, 60)], 6).map(({ code, byLike }) => [code, byLike]),
  ).toEqual([
    ['b', null],
    ['a', null],
  ]);
});
