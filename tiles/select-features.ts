import type { Geometry, Position } from 'geojson';
import type { Scalar } from './attributes.ts';
import type { Precedence, TileBudget } from './budget.ts';
import { type FeatureArrays, verticesOf } from './feature-arrays.ts';
import { type GeometryType, geometryTypes, type MercatorGeometry } from './geometry.ts';
import { indexFeatures, type LayerIndex } from './layer-index.ts';
import { latitudeAt, longitudeAt } from './web-mercator.ts';

/** A feature of an index, as a filter looks at it. */
export interface IndexedFeature {
  property(name: string): Scalar | null;
  /** In CRS84 degrees with ten decimals, a hundredth of a millimetre: those that it was loaded with. */
  geometry(): Geometry | null;
  /** West, south, east, north in degrees, larger than the geometry by what `geometry` may round. */
  box(): [number, number, number, number] | null;
}

/**
 * The features of an index that are accepted, in an index of their own, with the attributes that are kept. What was
 * computed of each feature by itself, above all the importance of its vertices, is taken over: that is most of the work
 * of building an index.
 */
export function selectFeatures(
  index: LayerIndex,
  { precedence, budget }: { precedence: Precedence; budget: TileBudget },
  accepts: (feature: IndexedFeature) => boolean,
  keeps: (attribute: string) => boolean,
): LayerIndex {
  const chosen = acceptedFeatures(index, accepts);
  const isKept = index.attributes.keys.map(keeps);
  if (chosen.length === index.count && isKept.every(Boolean)) return index;
  const { ids, types, featurePartEnds, featureTagEnds, partEnds, outer, coordinates, tags } = index;
  const parts = chosen.reduce((sum, feature) => sum + lengthAt(featurePartEnds, feature), 0);
  let vertices = 0;
  for (const feature of chosen) {
    const [start, end] = verticesOf(index, feature);
    vertices += end - start;
  }
  const features: FeatureArrays = {
    ids: Float64Array.from(chosen, (feature) => ids[feature]!),
    types: Uint8Array.from(chosen, (feature) => types[feature]!),
    classes: Uint16Array.from(chosen, (feature) => index.classes[feature]!),
    ranks: Float64Array.from(chosen, (feature) => index.ranks[feature]!),
    pointBytes: Float64Array.from(chosen, (feature) => index.pointBytes[feature]!),
    featurePartEnds: new Uint32Array(chosen.length),
    featureTagEnds: new Uint32Array(chosen.length),
    partEnds: new Uint32Array(parts),
    outer: new Uint8Array(parts),
    coordinates: new Float64Array(vertices * 2),
    tags: new Uint32Array(0),
  };
  const importance = new Float32Array(vertices);
  const keptTags: number[] = [];
  let part = 0;
  let vertex = 0;
  for (const [at, feature] of chosen.entries()) {
    const [start, end] = verticesOf(index, feature);
    features.coordinates.set(coordinates.subarray(start * 2, end * 2), vertex * 2);
    importance.set(index.importance.subarray(start, end), vertex);
    for (let from = startAt(featurePartEnds, feature); from < featurePartEnds[feature]!; from++) {
      features.partEnds[part] = partEnds[from]! - start + vertex;
      features.outer[part++] = outer[from]!;
    }
    vertex += end - start;
    for (let tag = startAt(featureTagEnds, feature); tag < featureTagEnds[feature]!; tag += 2)
      if (isKept[tags[tag]!]) keptTags.push(tags[tag]!, tags[tag + 1]!);
    features.featurePartEnds[at] = part;
    features.featureTagEnds[at] = keptTags.length;
  }
  features.tags = Uint32Array.from(keptTags);
  return indexFeatures(features, importance, index.attributes, precedence, budget);
}

const startAt = (ends: Uint32Array, feature: number) => (feature === 0 ? 0 : ends[feature - 1]!);
const lengthAt = (ends: Uint32Array, feature: number) => ends[feature]! - startAt(ends, feature);

/** The numbers of the accepted features; what a filter does not look at is not put together. */
function acceptedFeatures(index: LayerIndex, accepts: (feature: IndexedFeature) => boolean): number[] {
  const { featureTagEnds, tags, attributes } = index;
  const scalars = attributes.scalars();
  const keyOf = new Map(attributes.keys.map((key, at) => [key, at]));
  const chosen: number[] = [];
  let feature = 0;
  const candidate: IndexedFeature = {
    property(name) {
      const key = keyOf.get(name);
      for (let tag = startAt(featureTagEnds, feature); tag < featureTagEnds[feature]!; tag += 2)
        if (tags[tag] === key) return scalars[tags[tag + 1]!]!;
      return null;
    },
    geometry: () => toDegrees(geometryAt(index, feature)),
    box: () => boxInDegrees(index.boxes.subarray(feature * 4, feature * 4 + 4)),
  };
  for (; feature < index.count; feature++) if (accepts(candidate)) chosen.push(feature);
  return chosen;
}

function geometryAt(index: LayerIndex, feature: number): MercatorGeometry {
  const { featurePartEnds, partEnds, coordinates } = index;
  const firstPart = feature === 0 ? 0 : featurePartEnds[feature - 1]!;
  const endPart = featurePartEnds[feature]!;
  const start = firstPart === 0 ? 0 : partEnds[firstPart - 1]!;
  const end = endPart === 0 ? 0 : partEnds[endPart - 1]!;
  return {
    type: index.types[feature] as GeometryType,
    coordinates: Array.from(coordinates.subarray(start * 2, end * 2)),
    partEnds: Array.from(partEnds.subarray(firstPart, endPart), (partEnd) => partEnd - start),
    outer: Array.from(index.outer.subarray(firstPart, endPart), (outer) => outer === 1),
  };
}

function boxInDegrees([west = 0, north = 0, east = 0, south = 0]: Float64Array):
  | [number, number, number, number]
  | null {
  if (west > east) return null;
  const rounding = 2 / decimals;
  return [
    longitudeAt(west) - rounding,
    latitudeAt(south) - rounding,
    longitudeAt(east) + rounding,
    latitudeAt(north) + rounding,
  ];
}

const decimals = 1e10;
const rounded = (degrees: number) => Math.round(degrees * decimals) / decimals;

function toDegrees({ type, coordinates, partEnds, outer }: MercatorGeometry): Geometry | null {
  const parts = partEnds.map((end, part): Position[] => {
    const positions: Position[] = [];
    for (let vertex = part === 0 ? 0 : partEnds[part - 1]!; vertex < end; vertex++)
      positions.push([
        rounded(longitudeAt(coordinates[vertex * 2]!)),
        rounded(latitudeAt(coordinates[vertex * 2 + 1]!)),
      ]);
    return positions;
  });
  if (type === geometryTypes.point) {
    const points = parts.flat();
    return points.length === 1
      ? { type: 'Point', coordinates: points[0]! }
      : { type: 'MultiPoint', coordinates: points };
  }
  if (type === geometryTypes.line)
    return parts.length === 1
      ? { type: 'LineString', coordinates: parts[0]! }
      : { type: 'MultiLineString', coordinates: parts };
  const polygons: Position[][][] = [];
  for (const [part, ring] of parts.entries()) {
    if (outer[part]) polygons.push([ring]);
    else polygons.at(-1)?.push(ring);
  }
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };
}
