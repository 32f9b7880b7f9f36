import { AttributeTable, type Scalar } from './attributes.ts';
import type { Precedence } from './budget.ts';
import type { GeometryType, MercatorGeometry } from './geometry.ts';

/** Features in flat arrays, as an index holds them. */
export interface FeatureArrays {
  /** Feature ids, by feature. */
  ids: Float64Array;
  types: Uint8Array;
  /** For each feature, the number of parts up to its end; likewise of attribute numbers. */
  featurePartEnds: Uint32Array;
  featureTagEnds: Uint32Array;
  partEnds: Uint32Array;
  /** By part: 1 for the outer ring of a polygon. */
  outer: Uint8Array;
  coordinates: Float64Array;
  /** Pairs of key number and value number. */
  tags: Uint32Array;
  /** By feature: the place of its class among the layer's classes. */
  classes: Uint16Array;
  /** By feature: its property `rank`, low numbers first; infinite where it has none. */
  ranks: Float64Array;
  /** By feature: what it takes in a tile as a point, as its row tells it. */
  pointBytes: Float64Array;
}

/** A point's id, type, place and the numbers of its attributes in a tile, besides their values. */
export const pointBytes = 40;

const encoder = new TextEncoder();

function textBytes(attributes: readonly [string, Scalar][]): number {
  return attributes.reduce((sum, [, value]) => sum + encoder.encode(String(value)).length, 0);
}

/** Collects features one by one. */
export class FeatureCollector {
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
  private coordinates = new Float64Array(1024);
  private vertices = 0;

  /** @param attributes the table that numbers keys and values; another index may use it too */
  constructor(
    private readonly precedence: Precedence,
    readonly attributes = new AttributeTable(),
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

  finish(): FeatureArrays {
    return {
      ids: Float64Array.from(this.ids),
      types: Uint8Array.from(this.types),
      featurePartEnds: Uint32Array.from(this.featurePartEnds),
      featureTagEnds: Uint32Array.from(this.featureTagEnds),
      partEnds: Uint32Array.from(this.partEnds),
      outer: Uint8Array.from(this.outer),
      coordinates: this.coordinates.slice(0, this.vertices * 2),
      tags: Uint32Array.from(this.tags),
      classes: Uint16Array.from(this.classes),
      ranks: Float64Array.from(this.ranks),
      pointBytes: Float64Array.from(this.pointBytes),
    };
  }
}

/** The vertices of a feature. */
export function verticesOf(
  { featurePartEnds, partEnds }: Pick<FeatureArrays, 'featurePartEnds' | 'partEnds'>,
  feature: number,
): [start: number, end: number] {
  return [vertexEnd(partEnds, featurePartEnds, feature - 1), vertexEnd(partEnds, featurePartEnds, feature)];
}

function vertexEnd(partEnds: Uint32Array, featurePartEnds: Uint32Array, feature: number): number {
  const parts = endAt(featurePartEnds, feature);
  return endAt(partEnds, parts - 1);
}

function endAt(ends: Uint32Array, at: number): number {
  return at < 0 ? 0 : ends[at]!;
}
