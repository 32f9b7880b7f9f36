import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverage } from '../../../server/notifications/coverage.ts';

const hour = (n: number) => new Date(Date.UTC(2026, 10, 25, n));
const shift = (person: string, from: number, to: number) => ({ person, from: hour(from), to: hour(to) });
const period = { from: hour(0), to: hour(24) };

describe('the coverage of a roster', () => {
  it('is whole where each shift ends when the next begins', () => {
    expect(coverage([shift('b', 8, 24), shift('a', 0, 8)], period)).toEqual({ gaps: [], overlaps: [] });
  });

  it('names gaps at both ends and between, and overlaps with who they are', () => {
    expect(coverage([shift('a', 1, 8), shift('b', 7, 12), shift('c', 13, 20)], period)).toEqual({
      gaps: [
        { from: hour(0), to: hour(1) },
        { from: hour(12), to: hour(13) },
        { from: hour(20), to: hour(24) },
      ],
      overlaps: [{ from: hour(7), to: hour(8), people: ['a', 'b'] }],
    });
  });

  it('takes one person twice for one', () => {
    expect(coverage([shift('a', 0, 24), shift('a', 4, 8)], period).overlaps).toEqual([]);
  });

  it('is one gap where nobody is on duty', () => {
    expect(coverage([shift('a', -5, 0), shift('a', 24, 30)], period).gaps).toEqual([period]);
  });

  it('agrees with counting hour by hour', () => {
    const shifts = array(
      record({
        person: constantFrom('a', 'b', 'c'),
        from: integer({ min: -3, max: 26 }),
        length: integer({ min: 1, max: 12 }),
      }),
      { maxLength: 8 },
    );
    assert(
      property(shifts, (drawn) => {
        const all = drawn.map(({ person, from, length }) => shift(person, from, from + length));
        const { gaps, overlaps } = coverage(all, period);
        const lies = (n: number, parts: { from: Date; to: Date }[]) =>
          parts.filter(({ from, to }) => from <= hour(n) && to > hour(n));
        for (let n = 0; n < 24; n++) {
          const people = [...new Set(lies(n, all).map((part) => (part as (typeof all)[0]).person))].sort();
          expect(lies(n, gaps)).toHaveLength(people.length === 0 ? 1 : 0);
          expect(lies(n, overlaps).map((part) => (part as (typeof overlaps)[0]).people)).toEqual(
            people.length > 1 ? [people] : [],
          );
        }
      }),
    );
  });
});
