import type { Feature, FeatureCollection } from 'geojson';
import type { Language } from '../app/preferences.ts';
import { request } from '../service/request.ts';
import type { Layer } from '../service/types.ts';
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

/** Takes every property that has an English twin: `name` and `name_en`, `operator` and `operator_en`. */
function learn(found: readonly Feature[]): void {
  const english = new Map(names.get().english);
  for (const { properties } of found) {
    for (const [key, value] of Object.entries(properties ?? {})) {
      const translated: unknown = properties?.[`${key}_en`];
      if (typeof value === 'string' && typeof translated === 'string') english.set(value, translated);
    }
  }
  names.set({ english });
}

/** Layers larger than this are not read whole for their names; what is opened is learnt one by one. */
const mostFeatures = 1000;

/**
 * Learns the English names of districts and streets, and of those who own assets, so that the queue reads in
 * one language.
 */
export async function learnNames(layers: readonly Layer[]): Promise<void> {
  const places = layers.some(({ id }) => id === 'place-names')
    ? ['district', 'street'].map((kind) => `place-names/items?kind=${kind}`)
    : [];
  const assets = layers
    .filter(({ role, featureCount }) => role === 'asset' && featureCount <= mostFeatures)
    .map(({ id }) => `${id}/items`);
  for (const path of [...places, ...assets]) {
    const url = new URL(`/ogc/collections/${path}`, window.location.href);
    url.searchParams.set('limit', String(mostFeatures));
    const { features: found } = await request<FeatureCollection>(`${url.pathname}${url.search}`);
    learn(found);
  }
}

/** A unit's or an area's name in the reader's language, where one is known. */
export function nameIn(
  language: Language,
  { name }: { name: string },
  english: ReadonlyMap<string, string>,
): string {
  return language === 'en' ? (english.get(name) ?? name) : name;
}
