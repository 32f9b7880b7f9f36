import Flatbush from 'flatbush';
import type { AttributeTable, Scalar } from './attributes.ts';
import { fitBudget, type Generalisation, type Precedence, type TileBudget, tileBudget } from './budget.ts';
import { type FeatureArrays, FeatureCollector, verticesOf } from './feature-arrays.ts';
import { geometryTypes, type MercatorGeometry } from './geometry.ts';
import { vertexImportance } from './importance.ts';
import type { LayerShape } from './layer-shape.ts';
import { extent, tolerance } from './tile-units.ts';

/**
 * All features of one layer version, laid out for cutting tiles. Nothing changes once it is built, but that
 * `attributes` takes up the counts that thinned points are given, and what a later version adds.
 */
export interface LayerIndex extends FeatureArrays {
  count: number;
  /** West, north, east, south of each feature, in shares of the Web Mercator world. */
  boxes: Float64Array;
  /** By vertex, see `importance.ts`. */
  importance: Float32Array;
  attributes: AttributeTable;
  tree: Flatbush | null;
  /** Whether its areas fill the plane, and so give way together. */
  mosaic: boolean;
  generalisation: Generalisation;
  /** Bytes held, near enough to budget memory by. */
  bytes: number;
}

/** Collects features and lays them out as a `LayerIndex`. */
export class LayerIndexBuilder {
  private readonly collector: FeatureCollector;

  constructor(
    private readonly precedence: Precedence,
    private readonly budget: TileBudget = tileBudget,
  ) {
    this.collector = new FeatureCollector(precedence);
  }

  /** Adds a feature, see `FeatureCollector`. */
  add(
    id: number,
    geometry: MercatorGeometry,
    attributes: readonly [string, Scalar][],
    rowBytes?: number,
  ): void {
    this.collector.add(id, geometry, attributes, rowBytes);
  }

  finish(): LayerIndex {
    const features = this.collector.finish();
    const { attributes } = this.collector;
    return indexFeatures(features, vertexImportance(features), attributes, this.precedence, this.budget);
  }
}

/** Lays features out for cutting tiles. @param importance by vertex, as `vertexImportance` measures it */
export function indexFeatures(
  features: FeatureArrays,
  importance: Float32Array,
  attributes: AttributeTable,
  precedence: Precedence,
  budget: TileBudget,
): LayerIndex {
  const { ids, types, coordinates, featurePartEnds, partEnds, featureTagEnds, tags } = features;
  const { classes, ranks, pointBytes } = features;
  const boxes = featureBoxes(coordinates, partEnds, featurePartEnds);
  const count = ids.length;
  let tree: Flatbush | null = null;
  if (count > 0) {
    tree = new Flatbush(count);
    for (let at = 0; at < boxes.length; at += 4)
      tree.add(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!);
    tree.finish();
  }
  const shape: LayerShape = {
    ids,
    types,
    boxes,
    classes,
    ranks,
    attributeBytes: attributeBytes(featureTagEnds, tags, attributes),
    pointBytes,
    verticesOf(feature) {
      const [start, end] = verticesOf(features, feature);
      return end - start;
    },
    verticesAt(feature, z) {
      const [start, end] = verticesOf(features, feature);
      const least = tolerance / (extent * 2 ** z);
      let drawn = 0;
      for (let vertex = start; vertex < end; vertex++) if (importance[vertex]! > least) drawn++;
      return drawn;
    },
  };
  const weights = Float64Array.from(types, (type, feature) =>
    type === geometryTypes.point ? 0 : lineLength(coordinates, ...verticesOf(features, feature)),
  );
  const valueBytes = attributes.values.reduce((sum, value) => sum + value.length + 100, 0);
  return {
    ...features,
    count,
    boxes,
    importance,
    attributes,
    tree,
    mosaic: precedence.mosaic,
    generalisation: fitBudget(shape, weights, precedence, budget),
    bytes: coordinates.length * 10 + count * 120 + tags.length * 4 + valueBytes,
  };
}

/** By feature: two bytes for each attribute's numbers, and its share of its values. */
function attributeBytes(tagEnds: Uint32Array, tags: Uint32Array, attributes: AttributeTable): Float64Array {
  const uses = new Uint32Array(attributes.values.length);
  for (let at = 1; at < tags.length; at += 2) uses[tags[at]!]!++;
  let start = 0;
  return Float64Array.from(tagEnds, (end) => {
    let bytes = 0;
    for (let at = start; at < end; at += 2) {
      const value = tags[at + 1]!;
      bytes += 4 + (attributes.values[value]!.length + 2) / uses[value]!;
    }
    start = end;
    return bytes;
  });
}

/** The length of all lines, or borders, between two vertices of the arrays; by it, the larger comes first. */
function lineLength(coordinates: Float64Array, start: number, end: number): number {
  let length = 0;
  for (let vertex = start + 1; vertex < end; vertex++)
    length += Math.hypot(
      coordinates[vertex * 2]! - coordinates[vertex * 2 - 2]!,
      coordinates[vertex * 2 + 1]! - coordinates[vertex * 2 - 1]!,
    );
  return length;
}

/** A box of infinities the wrong way round, which meets nothing, stands for a feature without a vertex. */
function featureBoxes(
  coordinates: Float64Array,
  partEnds: Uint32Array,
  featurePartEnds: Uint32Array,
): Float64Array {
  const boxes = new Float64Array(featurePartEnds.length * 4);
  let vertex = 0;
  featurePartEnds.forEach((partEnd, feature) => {
    let west = Number.POSITIVE_INFINITY;
    let north = Number.POSITIVE_INFINITY;
    let east = Number.NEGATIVE_INFINITY;
    let south = Number.NEGATIVE_INFINITY;
    const end = partEnd === 0 ? 0 : partEnds[partEnd - 1]!;
    for (; vertex < end; vertex++) {
      west = Math.min(west, coordinates[vertex * 2]!);
      east = Math.max(east, coordinates[vertex * 2]!);
      north = Math.min(north, coordinates[vertex * 2 + 1]!);
      south = Math.max(south, coordinates[vertex * 2 + 1]!);
    }
    boxes.set([west, north, east, south], feature * 4);
  });
  return boxes;
}
