import type { Edit } from './edit.ts';
import { heifEdits } from './heif.ts';
import { jpegEdits } from './jpeg.ts';
import { pngEdits } from './png.ts';
import { webpEdits } from './webp.ts';

/**
 * By which edits a photo tells nothing but what it shows: no place, time, device or text; the picture is not re-encoded.
 * @param orientation as EXIF has it, 1 to 8, which is kept
 * @returns null where the bytes are not what the media type says
 */
export function photoEdits(bytes: Buffer, mediaType: string, orientation: number): Edit[] | null {
  switch (mediaType) {
    case 'image/jpeg':
      return jpegEdits(bytes, orientation);
    case 'image/png':
      return pngEdits(bytes, orientation);
    case 'image/webp':
      return webpEdits(bytes, orientation);
    default:
      return heifEdits(bytes);
  }
}
