import { describe, expect, it } from 'vitest';
import { cleanTrack, type TrackPoint } from '../../../domain/patrols/cleaning.ts';

const start = Date.UTC(2026, 10, 30, 1);
/** A walk to the east at 1.4 m/s: 42 m in 30 s are 0.00044° at 31° N. */
const step = (index: number, more: Partial<TrackPoint> = {}): TrackPoint => ({
  at: start + index * 30_000,
  lon: 123 + index * 0.00044,
  lat: 31,
  accuracy: 8,
  ...more,
});
const steps = (count: number) => Array.from({ length: count }, (_, index) => step(index));

describe('a track', () => {
  it('keeps a walk as it is', () => {
    const points = steps(20);
    expect(cleanTrack(points)).toEqual({ leftOut: points.map(() => null), parts: [points] });
  });

  it('leaves out a jump and what is too coarse to say anything', () => {
    const points = [...steps(3), step(3, { lat: 31.5 }), step(4), step(5, { accuracy: 400 }), step(6)];
    const { leftOut, parts } = cleanTrack(points);
    expect(leftOut).toEqual([null, null, null, 'jump', null, 'coarse', null]);
    expect(parts).toHaveLength(1);
  });

  it('believes five points that agree, where the first was the jump', () => {
    const points = [step(0, { lat: 31.5 }), ...[1, 2, 3, 4, 5, 6].map((index) => step(index))];
    const { leftOut, parts } = cleanTrack(points);
    expect(leftOut).toEqual([null, 'jump', 'jump', 'jump', 'jump', null, null]);
    expect(parts.map((part) => part.length)).toEqual([1, 2]);
  });

  it('adds no length while somebody stands, and is parted by silence alone', () => {
    const drift = Array.from({ length: 100 }, (_, index) =>
      step(3 + index, { lon: 123 + 2 * 0.00044 + (index % 2) * 0.00005, lat: 31 }),
    );
    const standing = cleanTrack([...steps(3), ...drift, step(103, { lon: 123 + 3 * 0.00044 })]);
    expect(standing.leftOut.filter((why) => why === 'still')).toHaveLength(100);
    expect(standing.parts).toHaveLength(1);
    const silent = cleanTrack([
      ...steps(3),
      step(3, { at: start + 20 * 60_000 }),
      step(4, { at: start + 21 * 60_000 }),
    ]);
    expect(silent.parts.map((part) => part.length)).toEqual([3, 2]);
  });

  it('is empty without points', () => {
    expect(cleanTrack([])).toEqual({ leftOut: [], parts: [] });
  });
});
