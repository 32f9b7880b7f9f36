import { crc32 } from 'node:zlib';
import type { Edit } from './edit.ts';
import { orientationTiff } from './tiff.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Chunks of the picture, its colours and its animation. */
const picture = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(
    ' ',
  ),
);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}

/**
 * What to leave out of a PNG (third edition) so that the picture alone is left: texts, EXIF, times, and whatever follows.
 * @param orientation is kept where it is from 2 to 8
 * @returns null where the bytes are no PNG
 */
export function pngEdits(bytes: Buffer, orientation: number): Edit[] | null {
  if (!bytes.subarray(0, 8).equals(signature)) return null;
  const edits: Edit[] = [];
  for (let at = 8; at < bytes.length; ) {
    if (at + 12 > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    if (!picture.has(type)) edits.push({ from: at, to: end });
    if (type === 'IHDR' && orientation > 1)
      edits.push({ from: end, to: end, put: chunk('eXIf', orientationTiff(orientation)).toString('base64') });
    if (type === 'IEND' && end < bytes.length) edits.push({ from: end, to: bytes.length });
    if (type === 'IEND') break;
    at = end;
  }
  return edits;
}
