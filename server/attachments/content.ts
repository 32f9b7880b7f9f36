import { fileTypeFromFile } from 'file-type';
import { Problem } from '../input/problem.ts';
import type { ReceivedFile } from './receive.ts';

interface Kind {
  /** Whether browsers show it as a picture; everything else is only ever downloaded. */
  shown: boolean;
  photo: boolean;
}

const photo: Kind = { shown: true, photo: true };
const foreignPhoto: Kind = { shown: false, photo: true };
const file: Kind = { shown: false, photo: false };

/** What is taken. GIF and SVG are not: no camera makes them, and both have carried scripts. */
const kinds: Readonly<Record<string, Kind>> = {
  'image/jpeg': photo,
  'image/png': photo,
  'image/webp': photo,
  'image/avif': photo,
  'image/heic': foreignPhoto,
  'image/heif': foreignPhoto,
  'application/pdf': file,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': file,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': file,
  'video/mp4': file,
  'video/quicktime': file,
  // Also spoken notes of browsers that record no MP4.
  'video/webm': file,
  'audio/mpeg': file,
  'audio/x-m4a': file,
  'audio/amr': file,
};

export function isPhoto(mediaType: string): boolean {
  return kinds[mediaType]?.photo ?? false;
}

/** Whether browsers may show it in a page. */
export function isShown(mediaType: string): boolean {
  return kinds[mediaType]?.shown ?? false;
}

/**
 * What a file is, by its content alone: neither its name nor what the sender calls it counts.
 * @throws Problem 415 `file-type-refused`
 */
export async function mediaTypeOf({ name, path, markup }: ReceivedFile): Promise<string> {
  const detected = (await fileTypeFromFile(path))?.mime;
  const kind = detected === undefined ? undefined : kinds[detected];
  const allowed = 'photos (JPEG, PNG, WebP, AVIF, HEIC), PDF, DOCX, XLSX, MP4, MOV, WebM, MP3, M4A and AMR';
  if (!kind)
    throw new Problem(
      415,
      'file-type-refused',
      `"${name}" is ${detected ?? (markup ? 'markup or a script' : 'of no known type')} by its content; taken are ${allowed}`,
    );
  if (kind.photo && markup)
    throw new Problem(415, 'file-type-refused', `"${name}" is ${detected} with markup or a script inside`);
  return detected!;
}
