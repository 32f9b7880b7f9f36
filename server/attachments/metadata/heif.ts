import type { Edit } from './edit.ts';

/** A box of ISO 14496-12: its type, and where its content lies. */
interface Box {
  type: string;
  from: number;
  to: number;
}

/** @returns null where a box reaches beyond its place */
function boxesIn(bytes: Buffer, from: number, to: number): Box[] | null {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    if (at + 8 > to) return null;
    let head = 8;
    let size = bytes.readUInt32BE(at);
    if (size === 1) {
      if (at + 16 > to) return null;
      size = Number(bytes.readBigUInt64BE(at + 8));
      head = 16;
    }
    if (size === 0) size = to - at;
    if (size < head || at + size > to) return null;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at + head, to: at + size });
    at += size;
  }
  return boxes;
}

/** The ids of items that are no part of the picture: EXIF, XMP, addresses (ISO 14496-12, 8.11.6). */
function itemsBeside(bytes: Buffer, { from, to }: Box): Set<number> | null {
  const version = bytes[from]!;
  const entries = boxesIn(bytes, from + (version === 0 ? 6 : 8), to);
  if (!entries) return null;
  const found = new Set<number>();
  for (const entry of entries) {
    const wide = bytes[entry.from] === 3;
    const id = wide ? bytes.readUInt32BE(entry.from + 4) : bytes.readUInt16BE(entry.from + 4);
    const type = bytes.toString('latin1', entry.from + (wide ? 10 : 8), entry.from + (wide ? 14 : 12));
    if (['Exif', 'mime', 'uri '].includes(type)) found.add(id);
  }
  return found;
}

/** Reads numbers one after the other. */
class Reader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  /** @param size in bytes; 0 reads nothing and is 0 */
  number(size: number): number {
    let value = 0;
    for (let read = 0; read < size; read++) value = value * 256 + this.bytes.readUInt8(this.at++);
    return value;
  }
}

/** Where the bytes of items lie (ISO 14496-12, 8.11.3). @returns null where that is told in a way that is not known */
function extentsOf(
  bytes: Buffer,
  { from }: Box,
  items: ReadonlySet<number>,
  itemData: Box | undefined,
): [number, number][] | null {
  const version = bytes[from]!;
  const reader = new Reader(bytes, from + 4);
  const sizes = reader.number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15] as const;
  const indexSize = version === 0 ? 0 : sizes & 15;
  const wide = version < 2 ? 2 : 4;
  const extents: [number, number][] = [];
  for (let left = reader.number(wide); left > 0; left--) {
    const id = reader.number(wide);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    reader.number(2);
    const base = reader.number(baseSize);
    for (let more = reader.number(2); more > 0; more--) {
      reader.number(indexSize);
      const start = base + reader.number(offsetSize);
      const length = reader.number(lengthSize);
      if (!items.has(id)) continue;
      const origin = method === 0 ? 0 : method === 1 ? itemData?.from : undefined;
      if (origin === undefined || length === 0 || origin + start + length > bytes.length) return null;
      extents.push([origin + start, origin + start + length]);
    }
  }
  return extents;
}

/** Boxes at the top that a picture is made of; others may hold a film or what makers of cameras write. */
const ofPicture = new Set(['ftyp', 'meta', 'mdat', 'moov', 'free', 'skip']);

/**
 * What to blank in a HEIC or AVIF (ISO 23008-12) so that the picture alone is left: the bytes of EXIF and XMP items become
 * zeros, so that everything else stays where the file says it is. Which way is up is told by the picture itself.
 * @returns null where the bytes cannot be followed
 */
export function heifEdits(bytes: Buffer): Edit[] | null {
  try {
    const top = boxesIn(bytes, 0, bytes.length);
    const meta = top?.find(({ type }) => type === 'meta');
    const inner = meta && boxesIn(bytes, meta.from + 4, meta.to);
    if (!top || !inner) return null;
    const box = (type: string) => inner.find((each) => each.type === type);
    const [information, location] = [box('iinf'), box('iloc')];
    if (!information || !location) return null;
    const items = itemsBeside(bytes, information);
    const extents = items && extentsOf(bytes, location, items, box('idat'));
    if (!extents) return null;
    const beside = top
      .filter(({ type }) => !ofPicture.has(type))
      .map(({ from, to }): [number, number] => [from, to]);
    const edits: Edit[] = [];
    for (const [from, to] of [...extents, ...beside].sort((a, b) => a[0] - b[0])) {
      const start = Math.max(from, edits.at(-1)?.to ?? 0);
      if (to > start) edits.push({ from: start, to, zeros: to - start });
    }
    return edits;
  } catch (error) {
    // It ends within a number.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
