import type { Feature, FeatureCollection } from 'geojson';
import { queryClient } from './queries.ts';
import { request } from './request.ts';

const keyOf = (layer: string) => ['features-by-code', layer];

/** The feature with this code, geometry and all; read once. Null where the layer has none such. */
export function fetchFeature(layer: string, code: string): Promise<Feature | null> {
  return queryClient.fetchQuery({
    queryKey: [...keyOf(layer), code],
    staleTime: Number.POSITIVE_INFINITY,
    // As OGC API Features has it: any queryable of a collection is a parameter.
    async queryFn() {
      const path = `/ogc/collections/${encodeURIComponent(layer)}/items?code=${encodeURIComponent(code)}`;
      const { features } = await request<FeatureCollection>(path);
      return features[0] ?? null;
    },
  });
}

/** Forgets the features of a layer that changed. */
export function forgetFeatures(layer: string): void {
  queryClient.removeQueries({ queryKey: keyOf(layer) });
}
