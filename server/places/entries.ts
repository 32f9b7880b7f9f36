import type { Entry, PlaceKind, Stretch } from '../gazetteer/entry.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { metresPerDegree } from '../routing/kernel/metres.ts';
import type { NamedFeature } from './store.ts';

/** Layers of more features say nothing by their names: every unit grid has one. */
const mostNamed = 40_000;
/** Stretches of one name that lie further apart are roads of their own, in metres. */
const sameRoad = 1_000;
const usualWidth = 12;
/** Of what reaches further the outline is kept, for where roads meet it: rivers, parks; in metres. */
const metByRoads = 100;

/** What the features of a layer are to people who name them; null where they do not. */
export function kindOf({ id, tier, featureCount }: PublishedLayer): PlaceKind | null {
  if (tier === 'district' || tier === 'street') return tier;
  if (tier === 'unit-grid' || featureCount > mostNamed) return null;
  if (tier === 'responsibility-grid') return 'area';
  if (id === 'roads') return 'road';
  return id === 'place-names' ? 'area' : 'place';
}

/** Place names of other kinds repeat what the tiers say. */
const quarters = new Set(['neighbourhood', 'village', 'community']);
/** Named for the crossing at which it stands, it is found by its roads. */
const namedForCrossing = /(?:路口|交叉口)\d*$/;

/** Features as entries of the gazetteer; the stretches of one road become one. */
export function entriesOf(layer: PublishedLayer, features: readonly NamedFeature[]): Entry[] {
  const kind = kindOf(layer);
  if (kind === null) return [];
  if (kind === 'road') return roadsOf(layer, features);
  return features
    .filter(({ name, properties }) => {
      if (layer.id === 'place-names' && !quarters.has(String(properties.kind))) return false;
      return !namedForCrossing.test(name);
    })
    .map((feature) => ({
      ...common(layer, kind, feature),
      at: feature.at,
      reach: reachOf(feature.box),
      stretches: kind === 'place' && reachOf(feature.box) > metByRoads ? stretchesOf(feature) : [],
    }));
}

function common({ id }: PublishedLayer, kind: PlaceKind, feature: NamedFeature): Entry {
  const { code, name, properties, at } = feature;
  const english = properties.name_en;
  return {
    kind,
    layer: id,
    code,
    name,
    nameEn: typeof english === 'string' ? english : null,
    aliases: aliasesOf(properties.aliases ?? properties.alias ?? properties.river),
    at,
    reach: 0,
    stretches: [],
  };
}

/** Other names: a list, or a text that a comma, a semicolon or a slash divides. */
function aliasesOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,，、;；/|]/) : [];
  return parts
    .filter((part) => typeof part === 'string')
    .map((part) => part.trim())
    .filter(Boolean);
}

type Box = NamedFeature['box'];

/** Half the diagonal of a box, in metres. */
function reachOf([west, south, east, north]: Box): number {
  const scale = metresPerDegree((south + north) / 2);
  return Math.hypot((east - west) * scale.x, (north - south) * scale.y) / 2;
}

function joined(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function apart(a: Box, b: Box): boolean {
  const scale = metresPerDegree(a[1]);
  const x = Math.max(0, a[0] - b[2], b[0] - a[2]) * scale.x;
  const y = Math.max(0, a[1] - b[3], b[1] - a[3]) * scale.y;
  return Math.hypot(x, y) > sameRoad;
}

function roadsOf(layer: PublishedLayer, features: readonly NamedFeature[]): Entry[] {
  const roads = new Map<string, { first: NamedFeature; box: Box; stretches: Stretch[] }[]>();
  for (const feature of features) {
    const sameName = roads.get(feature.name) ?? [];
    if (sameName.length === 0) roads.set(feature.name, sameName);
    const road = sameName.find(({ box }) => !apart(box, feature.box));
    if (road) {
      road.box = joined(road.box, feature.box);
      road.stretches.push(...stretchesOf(feature));
    } else sameName.push({ first: feature, box: feature.box, stretches: stretchesOf(feature) });
  }
  return [...roads.values()].flat().map(({ first, box, stretches }) => ({
    ...common(layer, 'road', first),
    at: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
    reach: reachOf(box),
    stretches,
  }));
}

function stretchesOf({ lines, properties }: NamedFeature): Stretch[] {
  const [width, from, to] = [properties.width, properties.numberFrom, properties.numberTo];
  const isNumbered = typeof from === 'number' && typeof to === 'number' && lines.length === 1;
  return lines.map((coordinates) => ({
    coordinates,
    width: typeof width === 'number' && width > 0 ? width : usualWidth,
    numbers: isNumbered ? [from, to] : null,
  }));
}
