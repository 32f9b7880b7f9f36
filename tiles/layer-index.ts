import Flatbush from 'flatbush';
import { AttributeTable, type Scalar } from './attributes.ts';
import type { GeometryType, MercatorGeometry } from './geometry.ts';
import { vertexImportance } from './importance.ts';

/** All features of one layer version, laid out for cutting tiles. Immutable once built. */
export interface LayerIndex {
  count: number;
  /** Feature ids, by feature. */
  ids: Float64Array;
  types: Uint8Array;
  /** West, north, east, south of each feature, in shares of the Web Mercator world. */
  boxes: Float64Array;
  /** For each feature, the number of parts up to its end; likewise of attribute numbers. */
  featurePartEnds: Uint32Array;
  featureTagEnds: Uint32Array;
  partEnds: Uint32Array;
  /** By part: 1 for the outer ring of a polygon. */
  outer: Uint8Array;
  coordinates: Float64Array;
  /** By vertex, see `importance.ts`. */
  importance: Float32Array;
  /** Pairs of key number and value number. */
  tags: Uint32Array;
  attributes: AttributeTable;
  tree: Flatbush | null;
  /** Bytes held, near enough to budget memory by. */
  bytes: number;
}

/** Collects features and lays them out as a `LayerIndex`. */
export class LayerIndexBuilder {
  private readonly ids: number[] = [];
  private readonly types: GeometryType[] = [];
  private readonly featurePartEnds: number[] = [];
  private readonly featureTagEnds: number[] = [];
  private readonly partEnds: number[] = [];
  private readonly outer: number[] = [];
  private readonly tags: number[] = [];
  private readonly attributes = new AttributeTable();
  private coordinates = new Float64Array(1024);
  private vertices = 0;

  /** Adds a feature; features without a vertex are counted but never shown. */
  add(id: number, geometry: MercatorGeometry, attributes: readonly [string, Scalar][]): void {
    this.ids.push(id);
    this.types.push(geometry.type);
    const needed = this.vertices * 2 + geometry.coordinates.length;
    if (needed > this.coordinates.length) {
      const larger = new Float64Array(Math.max(needed, this.coordinates.length * 2));
      larger.set(this.coordinates);
      this.coordinates = larger;
    }
    this.coordinates.set(geometry.coordinates, this.vertices * 2);
    geometry.partEnds.forEach((end, part) => {
      this.partEnds.push(this.vertices + end);
      this.outer.push(geometry.outer[part] ? 1 : 0);
    });
    this.vertices += geometry.coordinates.length / 2;
    this.featurePartEnds.push(this.partEnds.length);
    for (const [key, value] of attributes) this.tags.push(...this.attributes.add(key, value));
    this.featureTagEnds.push(this.tags.length);
  }

  finish(): LayerIndex {
    const coordinates = this.coordinates.slice(0, this.vertices * 2);
    const partEnds = Uint32Array.from(this.partEnds);
    const featurePartEnds = Uint32Array.from(this.featurePartEnds);
    const boxes = featureBoxes(coordinates, partEnds, featurePartEnds);
    const count = this.ids.length;
    let tree: Flatbush | null = null;
    if (count > 0) {
      tree = new Flatbush(count);
      for (let at = 0; at < boxes.length; at += 4)
        tree.add(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!);
      tree.finish();
    }
    const valueBytes = this.attributes.values.reduce((sum, value) => sum + value.length + 100, 0);
    return {
      count,
      ids: Float64Array.from(this.ids),
      types: Uint8Array.from(this.types),
      boxes,
      featurePartEnds,
      featureTagEnds: Uint32Array.from(this.featureTagEnds),
      partEnds,
      outer: Uint8Array.from(this.outer),
      coordinates,
      importance: vertexImportance({ coordinates, partEnds }),
      tags: Uint32Array.from(this.tags),
      attributes: this.attributes,
      tree,
      bytes: this.vertices * 20 + count * 100 + this.tags.length * 4 + valueBytes,
    };
  }
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
