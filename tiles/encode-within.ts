import type { AttributeTable } from './attributes.ts';
import { encodeTile, type TileFeature } from './encode.ts';
import { encodeMlt } from './mlt/encode.ts';
import type { TileEncoding } from './tile-encoding.ts';

/**
 * Writes features as a tile of one layer; null where their MVT has more bytes than given. An MLT is measured by the
 * MVT of the same features too: a place shows the same in either.
 */
export function encodeWithin(
  bytes: number,
  encoding: TileEncoding,
  name: string,
  features: readonly TileFeature[],
  attributes: AttributeTable,
): Uint8Array | null {
  if (encoding === 'mvt') {
    const data = encodeTile(name, features, attributes);
    return data.length > bytes ? null : data;
  }
  const tooMany =
    bytes < Number.POSITIVE_INFINITY &&
    mvtBytesAtMost(name, features, attributes) > bytes &&
    encodeTile(name, features, attributes).length > bytes;
  return tooMany ? null : encodeMlt(name, features, attributes);
}

// In a tile with its buffer a step along an axis takes two bytes, a key number and a value number three each.
const vertexBytes = 4;
const partBytes = 8;
const tagBytes = 6;
const featureBytes = 40;
const valueHead = 4;

/** More than the MVT of some features takes, however often their values repeat. */
function mvtBytesAtMost(name: string, features: readonly TileFeature[], attributes: AttributeTable): number {
  let bytes = 64 + name.length * 3;
  for (const key of attributes.keys) bytes += key.length * 3 + valueHead;
  for (const { parts, tags } of features) {
    bytes += featureBytes;
    for (const part of parts) bytes += partBytes + (part.length / 2) * vertexBytes;
    for (let at = 1; at < tags.length; at += 2)
      bytes += tagBytes + attributes.values[tags[at]!]!.length + valueHead;
  }
  return bytes;
}
