import Flatbush from 'flatbush';
import { AttributeTable, type Scalar } from './attributes.ts';
import { fitBudget, type Generalisation, type Precedence, type TileBudget, tileBudget } from './budget.ts';
import { type GeometryType, geometryTypes, type MercatorGeometry } from './geometry.ts';
import { vertexImportance } from './importance.ts';
import { extent, tolerance } from './tile-units.ts';

/** What decides how features of a layer share the room in a tile; all by feature. */
export interface LayerShape {
  ids: Float64Array;
  types: Uint8Array;
  /** West, north, east, south of each feature, in shares of the Web Mercator world. */
  boxes: Float64Array;
  /** The place of its class among the layer's classes. */
  classes: Uint16Array;
  /** Its property `rank`, low numbers first; infinite where it has none. */
  ranks: Float64Array;
  /** What its attributes take in a tile; a value shared by several features is counted in shares. */
  attributeBytes: Float64Array;
  /** What it takes in a tile as a point, as its row tells it. */
  pointBytes: Float64Array;
  /** How many of its vertices are drawn at a zoom. */
  verticesAt(feature: number, z: number): number;
  /** How many it has. */
  verticesOf(feature: number): number;
}

/**
 * All features of one layer version, laid out for cutting tiles. Nothing changes once it is built, but that
 * `attributes` takes up the counts that thinned points are given.
 */
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
  /** Whether its areas fill the plane, and so give way together. */
  mosaic: boolean;
  generalisation: Generalisation;
  /** Bytes held, near enough to budget memory by. */
  bytes: number;
}

/** A point's id, type, place and the numbers of its attributes in a tile, besides their values. */
export const pointBytes = 40;

/** Collects features and lays them out as a `LayerIndex`. */
export class LayerIndexBuilder {
  private readonly ids: number[] = [];
  private readonly types: GeometryType[] = [];
  private readonly featurePartEnds: number[] = [];
  private readonly featureTagEnds: number[] = [];
  private readonly partEnds: number[] = [];
  private readonly outer: number[] = [];
  private readonly tags: number[] = [];
  private readonly classes: number[] = [];
  private readonly ranks: number[] = [];
  private readonly pointBytes: number[] = [];
  private readonly attributes = new AttributeTable();
  private coordinates = new Float64Array(1024);
  private vertices = 0;

  constructor(
    private readonly precedence: Precedence,
    private readonly budget: TileBudget = tileBudget,
  ) {}

  /**
   * Adds a feature; features without a vertex are counted but never shown.
   *
   * @param rowBytes of its attributes as text, by which points share the room in a tile
   */
  add(
    id: number,
    geometry: MercatorGeometry,
    attributes: readonly [string, Scalar][],
    rowBytes = textBytes(attributes),
  ): void {
    this.ids.push(id);
    this.pointBytes.push(pointBytes + rowBytes);
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
    const { classes } = this.precedence;
    let place = classes.length;
    let rank = Number.POSITIVE_INFINITY;
    for (const [key, value] of attributes) {
      this.tags.push(...this.attributes.add(key, value));
      if (key === 'rank' && typeof value === 'number') rank = value;
      if ((key === 'class' || key === 'kind') && classes.includes(String(value)))
        place = classes.indexOf(String(value));
    }
    this.classes.push(place);
    this.ranks.push(rank);
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
    const ids = Float64Array.from(this.ids);
    const types = Uint8Array.from(this.types);
    const featureTagEnds = Uint32Array.from(this.featureTagEnds);
    const tags = Uint32Array.from(this.tags);
    const importance = vertexImportance({ coordinates, partEnds });
    const verticesOf = (feature: number): [start: number, end: number] => {
      const firstPart = feature === 0 ? 0 : featurePartEnds[feature - 1]!;
      const endPart = featurePartEnds[feature]!;
      return [firstPart === 0 ? 0 : partEnds[firstPart - 1]!, endPart === 0 ? 0 : partEnds[endPart - 1]!];
    };
    const shape: LayerShape = {
      ids,
      types,
      boxes,
      classes: Uint16Array.from(this.classes),
      ranks: Float64Array.from(this.ranks),
      attributeBytes: attributeBytes(featureTagEnds, tags, this.attributes),
      pointBytes: Float64Array.from(this.pointBytes),
      verticesOf(feature) {
        const [start, end] = verticesOf(feature);
        return end - start;
      },
      verticesAt(feature, z) {
        const [start, end] = verticesOf(feature);
        const least = tolerance / (extent * 2 ** z);
        let drawn = 0;
        for (let vertex = start; vertex < end; vertex++) if (importance[vertex]! > least) drawn++;
        return drawn;
      },
    };
    const weights = Float64Array.from(types, (type, feature) =>
      type === geometryTypes.point ? 0 : lineLength(coordinates, ...verticesOf(feature)),
    );
    const valueBytes = this.attributes.values.reduce((sum, value) => sum + value.length + 100, 0);
    return {
      count,
      ids,
      types,
      boxes,
      featurePartEnds,
      featureTagEnds,
      partEnds,
      outer: Uint8Array.from(this.outer),
      coordinates,
      importance,
      tags,
      attributes: this.attributes,
      tree,
      mosaic: this.precedence.mosaic,
      generalisation: fitBudget(shape, weights, this.precedence, this.budget),
      bytes: this.vertices * 20 + count * 100 + this.tags.length * 4 + valueBytes,
    };
  }
}

const encoder = new TextEncoder();

function textBytes(attributes: readonly [string, Scalar][]): number {
  return attributes.reduce((sum, [, value]) => sum + encoder.encode(String(value)).length, 0);
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
