import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { Diff } from '../../../domain/answers/layer-versions.ts';

/**
 * A difference as features in CRS84 for a map: each changed feature as it was (`state` "before") and as it is
 * ("after"), and each place that changed owner ("transfer", with its square metres).
 */
export function diffFeatures({
  changes,
  transfers = [],
}: Pick<Diff, 'changes' | 'transfers'>): FeatureCollection {
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
