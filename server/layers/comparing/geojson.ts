import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { ChangeRow, Transfer } from './store.ts';

/** A page of a difference: changes, and on the first page the places that changed owner. */
export interface DiffPage {
  changes: readonly Omit<ChangeRow, 'ordinal'>[];
  transfers?: readonly Transfer[];
}

/**
 * A difference as features in CRS84 for a map: each changed feature as it was (`state` "before") and as it is
 * ("after"), and each place that changed owner ("transfer", with its square metres).
 */
export function diffFeatures({ changes, transfers = [] }: DiffPage): FeatureCollection {
  const feature = (geometry: object | null, properties: Feature['properties']): Feature[] =>
    geometry ? [{ type: 'Feature', properties, geometry: geometry as Geometry }] : [];
  return {
    type: 'FeatureCollection',
    features: [
      ...changes.flatMap(({ kinds, feature: label, name, area, metres, geometryBefore, geometryAfter }) => {
        const properties = { feature: label, name, kinds, area, metres };
        return [
          ...feature(geometryBefore, { state: 'before', ...properties }),
          ...feature(geometryAfter, { state: 'after', ...properties }),
        ];
      }),
      ...transfers.flatMap(({ from, to, area, geometry }) =>
        feature(geometry, { state: 'transfer', from, to, area }),
      ),
    ],
  };
}
