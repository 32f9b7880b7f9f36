import type { Feature, FeatureCollection } from 'geojson';
import { request } from './request.ts';

const features = new Map<string, Promise<Feature | null>>();

/** The feature with this code, geometry and all; fetched once. Null where the layer has none such. */
export function fetchFeature(layer: string, code: string): Promise<Feature | null> {
  const key = `${layer}/${code}`;
  let found = features.get(key);
  if (!found) {
    const path = `/ogc/collections/${encodeURIComponent(layer)}/items?code=${encodeURIComponent(code)}`;
    found = request<FeatureCollection>(path).then(({ features: [first] }) => first ?? null);
    found.catch(() => features.delete(key));
    features.set(key, found);
  }
  return found;
}

/** Forgets the features of a layer that was published anew. */
export function forgetFeatures(layer: string): void {
  for (const key of features.keys()) if (key.startsWith(`${layer}/`)) features.delete(key);
}
