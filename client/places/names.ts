import type { Feature, FeatureCollection } from 'geojson';
import { request } from '../api/request.ts';
import type { Language } from '../app/preferences.ts';
import { createStore } from '../store/store.ts';

interface NamesState {
  /** English names by code, as far as they are known. */
  english: ReadonlyMap<string, string>;
}

export const names = createStore<NamesState>({ english: new Map() });

const features = new Map<string, Promise<Feature | null>>();

/** The feature with this code, geometry and all; fetched once. Null where the layer has none such. */
export function fetchFeature(layer: string, code: string): Promise<Feature | null> {
  const key = `${layer}/${code}`;
  let found = features.get(key);
  if (!found) {
    const path = `/ogc/collections/${encodeURIComponent(layer)}/items?code=${encodeURIComponent(code)}`;
    found = request<FeatureCollection>(path).then(({ features: [first] }) => {
      if (first) learn([first]);
      return first ?? null;
    });
    found.catch(() => features.delete(key));
    features.set(key, found);
  }
  return found;
}

/** Forgets the features of a layer that was published anew. */
export function forgetFeatures(layer: string): void {
  for (const key of features.keys()) if (key.startsWith(`${layer}/`)) features.delete(key);
}

function learn(found: readonly Feature[]): void {
  const english = new Map(names.get().english);
  for (const { properties } of found) {
    const { code, name_en } = (properties ?? {}) as { code?: unknown; name_en?: unknown };
    if (typeof code === 'string' && typeof name_en === 'string') english.set(code, name_en);
  }
  names.set({ english });
}

/** Learns the English names of all streets, so that the queue reads in one language. */
export async function learnStreetNames(): Promise<void> {
  const { features: streets } = await request<FeatureCollection>(
    '/ogc/collections/streets/items?limit=1000&skipGeometry=true',
  );
  learn(streets);
}

/** A unit's or an area's name in the reader's language, where one is known. */
export function nameIn(
  language: Language,
  { code, name }: { code: string; name: string },
  english: ReadonlyMap<string, string>,
): string {
  return language === 'en' ? (english.get(code) ?? name) : name;
}
