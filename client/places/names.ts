import type { Feature, FeatureCollection } from 'geojson';
import type { Language } from '../app/preferences.ts';
import { request } from '../service/request.ts';
import { createStore } from '../store/store.ts';

interface NamesState {
  /** English names by Chinese name, as far as they are known. */
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
    const { name, name_en } = (properties ?? {}) as { name?: unknown; name_en?: unknown };
    if (typeof name === 'string' && typeof name_en === 'string') english.set(name, name_en);
  }
  names.set({ english });
}

/** Learns the English names of districts and streets, so that the queue reads in one language. */
export async function learnPlaceNames(): Promise<void> {
  const kinds = ['district', 'street'].map((kind) =>
    request<FeatureCollection>(`/ogc/collections/place-names/items?kind=${kind}&limit=1000`),
  );
  for (const { features: places } of await Promise.all(kinds)) learn(places);
}

/** A unit's or an area's name in the reader's language, where one is known. */
export function nameIn(
  language: Language,
  { name }: { name: string },
  english: ReadonlyMap<string, string>,
): string {
  return language === 'en' ? (english.get(name) ?? name) : name;
}
