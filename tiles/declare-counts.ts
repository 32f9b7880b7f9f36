import { PbfReader, PbfWriter } from 'pbf';

/** Fields of a tile's layer that MVT 2.1 leaves to extensions (16 and above): features in it, and in its place. */
export const shownField = 16;
export const totalField = 17;

const layerTag = (3 << 3) | 2;

/**
 * Adds to a tile of one layer how many features it shows of how many that meet it. Readers that do not know these
 * fields pass over them, as the format asks them to.
 */
export function declareCounts(tile: Uint8Array, shown: number, total: number): Uint8Array {
  const reader = new PbfReader(tile);
  if (reader.readVarint() !== layerTag) throw new RangeError('a tile does not begin with a layer');
  const end = reader.readVarint() + reader.pos;
  if (end !== tile.length) throw new RangeError('a tile has more than one layer');
  const counts = new PbfWriter();
  counts.writeVarintField(shownField, shown);
  counts.writeVarintField(totalField, total);
  const added = counts.finish();
  const head = new PbfWriter();
  head.writeVarint(layerTag);
  head.writeVarint(end - reader.pos + added.length);
  const start = head.finish();
  const declared = new Uint8Array(start.length + end - reader.pos + added.length);
  declared.set(start);
  declared.set(tile.subarray(reader.pos), start.length);
  declared.set(added, declared.length - added.length);
  return declared;
}
