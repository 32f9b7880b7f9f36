import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Incident } from '../../../../../../client/features/incidents/incidents.ts';
import {
  clusterize,
  countWithin,
  extentOf,
  isCrowded,
} from '../../../../../../client/features/incidents/map/clusters.ts';
import { outsideOf } from '../../../../../../client/features/incidents/outside.ts';

const ranks = { high: 2, medium: 1, low: 0 };
const gravity = ({ severity }: Incident) => ({ rank: ranks[severity], colour: `#${severity}` });
const incident = (id: number, point: [number, number], severity: Incident['severity'] = 'low') =>
  ({ id, point, severity, street: 's', grid: 'g' }) as Incident;

it('puts every incident into one cluster or leaves it apart, and colours a cluster by its gravest', () => {
  const degrees = fc.tuple(
    fc.double({ min: 121, max: 121.5, noNaN: true }),
    fc.double({ min: 31, max: 31.5, noNaN: true }),
  );
  const severity = fc.constantFrom('high' as const, 'medium' as const, 'low' as const);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(degrees, severity), { maxLength: 200 }),
      fc.double({ min: 6, max: 19.5, noNaN: true }),
      (places, zoom) => {
        const all = places.map(([point, grave], id) => incident(id, point, grave));
        const { clusters, apart } = clusterize(all, zoom, gravity);
        const found = [...apart, ...clusters.flatMap(({ incidents }) => incidents)].sort((a, b) => a - b);
        expect(found).toEqual(all.map(({ id }) => id));
        for (const { count, incidents, colour } of clusters) {
          expect(incidents).toHaveLength(count);
          const gravest = Math.max(...incidents.map((id) => ranks[all[id]!.severity]));
          expect(colour).toBe(`#${Object.entries(ranks).find(([, rank]) => rank === gravest)![0]}`);
        }
      },
    ),
  );
});

it('keeps two clusters apart by more than their circles, at half levels of zoom too', () => {
  const all = Array.from({ length: 4_000 }, (_, id) =>
    incident(id, [121 + ((id * 37) % 4_000) / 8_000, 31 + ((id * 91) % 4_000) / 8_000]),
  );
  for (const zoom of [9, 9.5, 10, 10.5, 11, 11.5]) {
    const { clusters } = clusterize(all, zoom, gravity);
    expect(clusters.length).toBeGreaterThan(5);
    const pixels = (degrees: number) => (degrees / 360) * 512 * 2 ** zoom;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, a] of clusters.entries())
      for (const b of clusters.slice(0, index)) {
        const across = pixels(a.position[0] - b.position[0]);
        const down = pixels(a.position[1] - b.position[1]) / Math.cos((31.25 * Math.PI) / 180);
        least = Math.min(least, Math.hypot(across, down) - a.radius - b.radius);
      }
    expect(least).toBeGreaterThan(0);
  }
});

it('leaves two incidents that nearly touch as two marks', () => {
  const pair = [incident(1, [121, 31]), incident(2, [121.00001, 31])];
  expect(clusterize(pair, 12, gravity)).toEqual({ clusters: [], apart: [1, 2] });
});

it('groups above some hundreds in view, and lets go of that below fewer', () => {
  expect([isCrowded(300, false), isCrowded(301, false)]).toEqual([false, true]);
  expect([isCrowded(241, true), isCrowded(240, true)]).toEqual([true, false]);
  const places = [incident(1, [1, 1]), incident(2, [2, 2]), incident(3, [3, 3])];
  expect(countWithin(places, [0.5, 0.5, 2, 2])).toBe(2);
});

it('knows the extent of places', () => {
  expect(extentOf([])).toBeNull();
  expect(
    extentOf([
      [3, 1],
      [1, 2],
      [2, 5],
    ]),
  ).toEqual([1, 1, 3, 5]);
});

it('takes for outside what lies beyond the areas of the city, or inside their extent in none of them', () => {
  const isOutside = outsideOf([
    { tier: 'district', bbox: [121, 31, 122, 32] },
    { tier: 'street', bbox: [121, 31, 122, 32] },
    { tier: null, bbox: [0, 0, 180, 90] },
  ]);
  expect(isOutside({ point: [120.5, 31.5], street: 's', grid: null })).toBe(true);
  expect(isOutside({ point: [121.5, 31.5], street: null, grid: null })).toBe(true);
  expect(isOutside({ point: [121.5, 31.5], street: 's', grid: null })).toBe(false);
  expect(isOutside({ point: [121.5, 31.5], street: null, grid: 'g' })).toBe(false);
  const unknown = outsideOf([{ tier: null, bbox: [121, 31, 122, 32] }]);
  expect(unknown({ point: [0, 0], street: null, grid: null })).toBe(false);
});
