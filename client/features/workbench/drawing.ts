import type { Feature, Geometry } from 'geojson';
import type { VersionImpact } from '../../../domain/answers/impact.ts';
import type { Change, ReportedIssue, Transfer } from '../../../domain/answers/layer-versions.ts';
import { type DrawnFeature, extentOf } from '../annotations/public.ts';

function drawn(geometry: object | null, properties: DrawnFeature['properties']): DrawnFeature[] {
  return geometry ? [{ type: 'Feature', geometry: geometry as Geometry, properties }] : [];
}

function middleOf(features: readonly Feature[]): object | null {
  const extent = extentOf(features);
  if (!extent) return null;
  const [west, south, east, north] = extent;
  return { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] };
}

/** Each finding as it is, and a mark in its middle that is still seen where it is smaller than a pixel. */
export function findingFeatures(findings: readonly ReportedIssue[]): DrawnFeature[] {
  return findings.flatMap(({ id, severity, geometry }) => {
    const shape = drawn(geometry, { ref: id, part: 'finding', severity });
    return [...shape, ...drawn(middleOf(shape), { ref: id, part: 'mark', severity })];
  });
}

export const changeRef = (index: number) => `change-${index}`;
export const transferRef = (index: number) => `transfer-${index}`;

/** Each changed feature before and after, and what changed its owner on top, named by `areaText` of its size in m². */
export function changeFeatures(
  changes: readonly Change[],
  transfers: readonly Transfer[],
  areaText: (squareMetres: number) => string,
): DrawnFeature[] {
  return [
    ...changes.flatMap(({ geometryBefore, geometryAfter }, index) => [
      ...drawn(geometryBefore, { ref: changeRef(index), part: 'before' }),
      ...drawn(geometryAfter, { ref: changeRef(index), part: 'after' }),
    ]),
    ...transfers.flatMap(({ geometry, area }, index) => {
      const properties = { ref: transferRef(index), part: 'transfer' as const };
      const shape = drawn(geometry, properties);
      return [...shape, ...drawn(middleOf(shape), { ...properties, label: areaText(area) })];
    }),
  ];
}

/** Which grid, from whom to whom: the `ref` of everything that moves together. */
export function impactRef(moved: { grid: string | null }, from: string, to: string): string {
  return `${moved.grid ?? ''} ${from} ${to}`;
}

/** The places of the orders and facilities that would come to another office. */
export function impactFeatures({ orders, facilities }: VersionImpact): DrawnFeature[] {
  const place = (part: 'order' | 'facility', moved: VersionImpact['orders' | 'facilities'][number]) =>
    drawn(
      { type: 'Point', coordinates: moved.point },
      { part, ref: impactRef(moved, moved.from.code, moved.to.code) },
    );
  return [
    ...facilities.flatMap((moved) => place('facility', moved)),
    ...orders.flatMap((moved) => place('order', moved)),
  ];
}
