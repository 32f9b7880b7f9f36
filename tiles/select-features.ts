import type { Geometry, Position } from 'geojson';
import type { Scalar } from './attributes.ts';
import { type GeometryType, geometryTypes, type MercatorGeometry } from './geometry.ts';
import type { LayerIndex, LayerIndexBuilder } from './layer-index.ts';
import { latitudeAt, longitudeAt } from './web-mercator.ts';

/** A feature of an index, as a filter looks at it. */
export interface IndexedFeature {
  property(name: string): Scalar | null;
  /** In CRS84 degrees with ten decimals, a hundredth of a millimetre: those that it was loaded with. */
  geometry(): Geometry | null;
}

/**
 * The features of an index that are accepted, in an index of their own, with the attributes that are kept.
 * @param builder an empty one
 */
export function selectFeatures(
  index: LayerIndex,
  builder: LayerIndexBuilder,
  accepts: (feature: IndexedFeature) => boolean,
  keeps: (attribute: string) => boolean,
): LayerIndex {
  const scalars = index.attributes.scalars();
  for (let feature = 0; feature < index.count; feature++) {
    const attributes = attributesAt(index, scalars, feature);
    const mercator = geometryAt(index, feature);
    const candidate: IndexedFeature = {
      property: (name) => attributes.find(([key]) => key === name)?.[1] ?? null,
      geometry: () => toDegrees(mercator),
    };
    if (accepts(candidate))
      builder.add(
        index.ids[feature]!,
        mercator,
        attributes.filter(([key]) => keeps(key)),
      );
  }
  return builder.finish();
}

function attributesAt(
  { featureTagEnds, tags, attributes }: LayerIndex,
  scalars: readonly Scalar[],
  feature: number,
): [string, Scalar][] {
  const found: [string, Scalar][] = [];
  const start = feature === 0 ? 0 : featureTagEnds[feature - 1]!;
  for (let at = start; at < featureTagEnds[feature]!; at += 2)
    found.push([attributes.keys[tags[at]!]!, scalars[tags[at + 1]!]!]);
  return found;
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
