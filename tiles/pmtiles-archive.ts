import { gzipSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import type { TileEncoding } from './tile-encoding.ts';

// PMTiles, version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md

/** A tile in an archive: its number on the archive's Hilbert curve, and where its bytes are in the tile data. */
export interface ArchiveEntry {
  tileId: number;
  offset: number;
  length: number;
}

/** What an archive says of itself. */
export interface ArchiveDescription {
  encoding: TileEncoding;
  minZoom: number;
  maxZoom: number;
  /** West, south, east, north in CRS84. */
  bounds: readonly [number, number, number, number];
  /** TileJSON members such as `name`, `attribution` and `vector_layers`. */
  metadata: object;
}

const headerLength = 127;
/** The header and the root directory are read in one go: they lie in this many bytes. */
const rootEnd = 16_384;
const gzip = 2;
const tileTypes: Record<TileEncoding, number> = { mvt: 1, mlt: 6 };

/**
 * All of an archive that comes before its tile data, which are gzip'ed vector tiles, one behind the other in the order
 * of `entries`.
 *
 * @param entries in the order of their numbers
 */
export function archiveHead(entries: readonly ArchiveEntry[], description: ArchiveDescription): Buffer {
  const { root, leaves } = directories(entries);
  const metadata = gzipSync(JSON.stringify(description.metadata));
  const last = entries.at(-1);
  const header = Buffer.alloc(headerLength);
  header.write('PMTiles', 'latin1');
  header.writeUInt8(3, 7);
  const metadataAt = headerLength + root.length;
  const leavesAt = metadataAt + metadata.length;
  const numbers = [
    ...[headerLength, root.length, metadataAt, metadata.length, leavesAt, leaves.length],
    ...[leavesAt + leaves.length, last ? last.offset + last.length : 0],
    ...[entries.length, entries.length, entries.length],
  ];
  for (const [at, number] of numbers.entries()) header.writeBigUInt64LE(BigInt(number), 8 + at * 8);
  const { encoding, minZoom, maxZoom, bounds } = description;
  const [west, south, east, north] = bounds;
  const clustered = 1;
  header.set([clustered, gzip, gzip, tileTypes[encoding], minZoom, maxZoom], 96);
  for (const [at, degrees] of [west, south, east, north].entries())
    header.writeInt32LE(Math.round(degrees * 1e7), 102 + at * 4);
  header.writeUInt8(Math.min(maxZoom, Math.max(minZoom, 11)), 118);
  header.writeInt32LE(Math.round(((west + east) / 2) * 1e7), 119);
  header.writeInt32LE(Math.round(((south + north) / 2) * 1e7), 123);
  return Buffer.concat([header, root, metadata, leaves]);
}

/** One directory where it fits into the archive's first bytes, else a root of directories. */
function directories(entries: readonly ArchiveEntry[]): { root: Buffer; leaves: Buffer } {
  const whole = directory(entries, 1);
  if (headerLength + whole.length <= rootEnd) return { root: whole, leaves: Buffer.alloc(0) };
  for (let size = 4096; ; size *= 2) {
    const leaves: Buffer[] = [];
    const pointers: ArchiveEntry[] = [];
    let offset = 0;
    for (let start = 0; start < entries.length; start += size) {
      const leaf = directory(entries.slice(start, start + size), 1);
      pointers.push({ tileId: entries[start]!.tileId, offset, length: leaf.length });
      offset += leaf.length;
      leaves.push(leaf);
    }
    const root = directory(pointers, 0);
    if (headerLength + root.length <= rootEnd) return { root, leaves: Buffer.concat(leaves) };
  }
}

/** @param runLength 1 for tiles, 0 for pointers to further directories */
function directory(entries: readonly ArchiveEntry[], runLength: 0 | 1): Buffer {
  const writer = new PbfWriter();
  writer.writeVarint(entries.length);
  let before = 0;
  for (const { tileId } of entries) {
    writer.writeVarint(tileId - before);
    before = tileId;
  }
  for (const _ of entries) writer.writeVarint(runLength);
  for (const { length } of entries) writer.writeVarint(length);
  let end = -1;
  for (const { offset, length } of entries) {
    // What follows the one before needs no offset.
    writer.writeVarint(offset === end ? 0 : offset + 1);
    end = offset + length;
  }
  return gzipSync(writer.finish());
}
