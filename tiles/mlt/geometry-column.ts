import type { TileFeature } from '../encode.ts';
import { geometryTypes } from '../geometry.ts';
import { doubleArea } from '../outline.ts';
import { ByteWriter } from './byte-writer.ts';
import { streamTypes, writeIntegers, writeVertices } from './streams.ts';
import { vertexDictionary } from './vertex-dictionary.ts';

const types = { point: 0, line: 1, polygon: 2, multiPoint: 3, multiLine: 4, multiPolygon: 5 } as const;

// A vertex takes two bytes or more, its place in a dictionary one or less: below this share of different ones it pays.
const mostDistinct = 0.75;

/** Numbers that are collected one after the other. */
class Numbers {
  private values = new Uint32Array(256);
  private count = 0;

  add(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Uint32Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
  }

  finish(): Uint32Array {
    return this.values.subarray(0, this.count);
  }
}

/**
 * The geometry column of features in tile units: their types, how many polygons, rings and vertices each has where its
 * type does not say so, and the vertices, which a ring does not repeat.
 */
export function geometryColumn(features: readonly TileFeature[]): Uint8Array {
  const kinds = new Uint32Array(features.length);
  let hasLines = false;
  let hasPolygons = false;
  let coordinates = 0;
  for (const [at, { type, parts }] of features.entries()) {
    kinds[at] = kindOf(type, parts);
    hasLines ||= type === geometryTypes.line;
    hasPolygons ||= type === geometryTypes.polygon;
    for (const part of parts) coordinates += part.length;
  }
  const geometries = new Numbers();
  const parts = new Numbers();
  const rings = new Numbers();
  const vertices = new Int32Array(coordinates);
  let end = 0;
  for (const [at, feature] of features.entries()) {
    const kind = kinds[at]!;
    for (const part of feature.parts) for (const coordinate of part) vertices[end++] = coordinate;
    if (kind === types.multiPoint)
      geometries.add(feature.parts.reduce((sum, part) => sum + part.length / 2, 0));
    if (feature.type === geometryTypes.point) continue;
    if (feature.type === geometryTypes.line) {
      if (kind === types.multiLine) geometries.add(feature.parts.length);
      // Beside areas, a line counts its vertices where they count those of a ring.
      for (const part of feature.parts) (hasPolygons ? rings : parts).add(part.length / 2);
      continue;
    }
    const ringCounts = ringsOfPolygons(feature.parts);
    if (kind === types.multiPolygon) geometries.add(ringCounts.length);
    for (const count of ringCounts) parts.add(count);
    for (const part of feature.parts) rings.add(part.length / 2);
  }
  const counts = [
    ...(kinds.some((kind) => kind >= types.multiPoint)
      ? [[streamTypes.geometries, geometries] as const]
      : []),
    ...(hasLines || hasPolygons ? [[streamTypes.parts, parts] as const] : []),
    ...(hasPolygons ? [[streamTypes.rings, rings] as const] : []),
  ];
  const writer = new ByteWriter(coordinates * 2 + 1024);
  const dictionary = hasLines || hasPolygons ? vertexDictionary(vertices) : null;
  const shared =
    dictionary && dictionary.vertices.length <= vertices.length * mostDistinct ? dictionary : null;
  writer.varint(counts.length + (shared ? 3 : 2));
  writeIntegers(writer, streamTypes.data, kinds);
  for (const [type, numbers] of counts) writeIntegers(writer, type, numbers.finish());
  if (shared) writeIntegers(writer, streamTypes.vertexOffsets, shared.offsets);
  writeVertices(writer, shared ? shared.vertices : vertices);
  return writer.finish();
}

function kindOf(type: TileFeature['type'], parts: TileFeature['parts']): number {
  if (type === geometryTypes.point)
    return parts.length === 1 && parts[0]!.length === 2 ? types.point : types.multiPoint;
  if (type === geometryTypes.line) return parts.length === 1 ? types.line : types.multiLine;
  return parts.length === 1 || ringsOfPolygons(parts).length === 1 ? types.polygon : types.multiPolygon;
}

/** How many rings each polygon has: every outer ring, which has a positive area in tile units, begins one. */
function ringsOfPolygons(parts: TileFeature['parts']): number[] {
  const counts: number[] = [];
  for (const ring of parts) {
    if (counts.length === 0 || (parts.length > 1 && doubleArea(ring) > 0)) counts.push(1);
    else counts[counts.length - 1]!++;
  }
  return counts;
}
