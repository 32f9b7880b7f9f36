import { PbfWriter } from 'pbf';
import type { AttributeTable } from './attributes.ts';
import { type GeometryType, geometryTypes } from './geometry.ts';
import { extent } from './tile-units.ts';
import { utf8 } from './utf8.ts';

/** A feature in tile units, ready to be written. Rings are closed by the format and do not repeat a vertex. */
export interface TileFeature {
  /** Written as the feature's id: a whole number from 0 to 2^53. */
  id: number;
  type: GeometryType;
  /** x, y, x, y, … of each part; outer rings clockwise as seen on screen, holes counter-clockwise. */
  parts: readonly (readonly number[])[];
  /** Pairs of key number and value number in the attribute table. */
  tags: ArrayLike<number>;
}

const moveTo = 1;
const lineTo = 2;
const closePath = 7;

/**
 * Writes features as a Mapbox Vector Tile 2.1 of one layer. Tiles are joined by joining their bytes, as long
 * as no two have a layer of the same name. No features give no bytes.
 */
export function encodeTile(
  name: string,
  features: readonly TileFeature[],
  attributes: AttributeTable,
): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(1024));
  if (features.length > 0) writer.writeMessage(3, writeLayer, { name, features, attributes });
  return writer.finish();
}

interface Layer {
  name: string;
  features: readonly TileFeature[];
  attributes: AttributeTable;
}

function writeLayer({ name, features, attributes }: Layer, writer: PbfWriter): void {
  writer.writeVarintField(15, 2);
  writer.writeBytesField(1, utf8(name));
  const keys = new Renumbering();
  const values = new Renumbering();
  const tags: number[] = [];
  for (const feature of features) {
    tags.length = 0;
    for (let at = 0; at < feature.tags.length; at += 2)
      tags.push(keys.number(feature.tags[at]!), values.number(feature.tags[at + 1]!));
    writer.writeMessage(2, writeFeature, { feature, tags });
  }
  for (const key of keys.used) writer.writeBytesField(3, utf8(attributes.keys[key]!));
  for (const value of values.used) writer.writeBytesField(4, attributes.values[value]!);
  writer.writeVarintField(5, extent);
}

function writeFeature({ feature, tags }: { feature: TileFeature; tags: number[] }, writer: PbfWriter): void {
  writer.writeVarintField(1, feature.id);
  writer.writePackedVarint(2, tags);
  writer.writeVarintField(3, feature.type);
  writer.writeMessage(4, writeGeometry, feature);
}

function writeGeometry({ type, parts }: TileFeature, writer: PbfWriter): void {
  let x = 0;
  let y = 0;
  for (const part of parts) {
    const vertices = part.length / 2;
    for (let vertex = 0; vertex < vertices; vertex++) {
      if (vertex === 0) writer.writeVarint(command(moveTo, type === geometryTypes.point ? vertices : 1));
      else if (vertex === 1 && type !== geometryTypes.point)
        writer.writeVarint(command(lineTo, vertices - 1));
      writer.writeSVarint(part[vertex * 2]! - x);
      writer.writeSVarint(part[vertex * 2 + 1]! - y);
      x = part[vertex * 2]!;
      y = part[vertex * 2 + 1]!;
    }
    if (type === geometryTypes.polygon) writer.writeVarint(command(closePath, 1));
  }
}

function command(id: number, count: number): number {
  return count * 8 + id;
}

/** Numbers a subset of whole numbers afresh, in the order of first use. */
class Renumbering {
  readonly used: number[] = [];
  private readonly numbers = new Map<number, number>();

  number(original: number): number {
    let number = this.numbers.get(original);
    if (number === undefined) {
      number = this.used.push(original) - 1;
      this.numbers.set(original, number);
    }
    return number;
  }
}
