import type { Edit } from './edit.ts';
import { orientationTiff } from './tiff.ts';

const startOfImage = 0xffd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const comment = 0xfe;

function isApplication(marker: number): boolean {
  return marker >= 0xe0 && marker <= 0xef;
}

/** Whether a segment is of the picture itself: of those of applications, only what colours depend on. */
function isPicture(marker: number, content: Buffer): boolean {
  if (!isApplication(marker)) return marker !== comment;
  const begins = (text: string) => content.toString('latin1', 0, text.length) === text;
  if (marker === 0xe0) return begins('JFIF\0');
  return marker === 0xe2 ? begins('ICC_PROFILE\0') : marker === 0xee && begins('Adobe');
}

/** Where the data of a scan ends: at the next marker that is neither a stuffed byte nor a restart (ITU-T T.81, B.1.1). */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker === undefined) return bytes.length;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return bytes.length;
}

/**
 * What to leave out of a JPEG (ITU-T T.81) so that the picture alone is left: EXIF, XMP, IPTC, comments, what makers of
 * cameras write, and whatever follows the picture. One that was cut off ends where it does.
 * @param orientation is kept where it is from 2 to 8
 * @returns null where the bytes are no JPEG
 */
export function jpegEdits(bytes: Buffer, orientation: number): Edit[] | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== startOfImage) return null;
  const edits: Edit[] = [];
  if (orientation > 1) {
    const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), orientationTiff(orientation)]);
    const head = Buffer.from([0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    edits.push({ from: 2, to: 2, put: Buffer.concat([head, content]).toString('base64') });
  }
  for (let at = 2; at < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === undefined) break;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === endOfImage) {
      if (at + 2 < bytes.length) edits.push({ from: at + 2, to: bytes.length });
      break;
    }
    if (at + 4 > bytes.length) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) break;
    if (!isPicture(marker, bytes.subarray(at + 4, end))) edits.push({ from: at, to: end });
    at = marker === startOfScan ? endOfScan(bytes, end) : end;
  }
  return edits;
}
