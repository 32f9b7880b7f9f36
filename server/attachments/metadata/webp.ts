import type { Edit } from './edit.ts';
import { editedSize } from './edit.ts';
import { orientationTiff } from './tiff.ts';

/** Chunks of the picture, its colours and its animation. */
const picture = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Bits of VP8X that say what follows. */
const hasXmp = 0x04;
const hasExif = 0x08;

/**
 * What to leave out of a WebP (RFC 9649) so that the picture alone is left: EXIF, XMP, chunks that nobody knows, and
 * whatever follows.
 * @param orientation is kept where it is from 2 to 8
 * @returns null where the bytes are no WebP
 */
export function webpEdits(bytes: Buffer, orientation: number): Edit[] | null {
  const text = (from: number) => bytes.toString('latin1', from, from + 4);
  if (bytes.length < 20 || text(0) !== 'RIFF' || text(8) !== 'WEBP') return null;
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
  const edits: Edit[] = [];
  for (let at = 12; at + 8 <= end; ) {
    const size = bytes.readUInt32LE(at + 4);
    const next = Math.min(end, at + 8 + size + (size % 2));
    if (!picture.has(text(at))) edits.push({ from: at, to: next });
    if (text(at) === 'VP8X' && size > 0) {
      const flags = (bytes[at + 8]! & ~(hasXmp | hasExif)) | (orientation > 1 ? hasExif : 0);
      edits.push({ from: at + 8, to: at + 9, put: Buffer.from([flags]).toString('base64') });
    }
    at = next;
  }
  if (orientation > 1) {
    const tiff = orientationTiff(orientation);
    const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
    head.writeUInt32LE(tiff.length, 4);
    edits.push({ from: end, to: bytes.length, put: Buffer.concat([head, tiff]).toString('base64') });
  } else if (end < bytes.length) edits.push({ from: end, to: bytes.length });
  const size = Buffer.alloc(4);
  size.writeUInt32LE(editedSize(bytes.length, edits) - 8);
  return [{ from: 4, to: 8, put: size.toString('base64') }, ...edits];
}
