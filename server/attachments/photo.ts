import { readFile } from 'node:fs/promises';
import ExifReader from 'exifreader';
import { imageSize } from 'image-size';
import type { Doubt, Stage } from '../../domain/answers/attachments.ts';
import { gcj02ToWgs84 } from '../coordinates/transform.ts';
import { Problem } from '../input/problem.ts';
import { metresPerDegree } from '../routing/kernel/metres.ts';
import type { Edit } from './metadata/edit.ts';
import { photoEdits } from './metadata/strip.ts';

/** More than any camera of these years takes; a picture beyond it stops the browser that shows it. */
const mostPixels = 200e6;
/** A photo may be taken this far from the place, beside the error of the place itself, metres. */
const farMetres = 200;
const dayMs = 24 * 3_600_000;
/** Cameras are set by hand. */
const cameraClockMs = 10 * 60_000;
// The city's clock is China Standard Time; cameras that write no offset write that.
const cityOffset = '+08:00';

/** What a photo tells of itself. */
export interface PhotoFacts {
  takenAt: Date | null;
  /** CRS84. */
  takenPoint: [number, number] | null;
}

/** Likewise, with what is left out of it when it is sent. */
export interface ReadPhoto extends PhotoFacts {
  edits: Edit[];
}

/** What a photo is to show. */
export interface ReportedMatter {
  point: [number, number];
  /** Error of the place, metres. */
  accuracy: number | null;
  occurredAt: Date;
}

type Tags = ExifReader.ExpandedTags;

/** EXIF 2.32 times, `YYYY:MM:DD HH:MM:SS`, with their offset where the camera wrote one (OffsetTimeOriginal). */
function timeOf({ exif }: Tags): Date | null {
  const text = exif?.DateTimeOriginal?.description ?? '';
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text);
  if (!parts) return null;
  const [, year, month, day, time] = parts;
  const stated = exif?.OffsetTimeOriginal?.description ?? '';
  const offset = /^[+-]\d\d:\d\d$/.test(stated) ? stated : cityOffset;
  const at = new Date(`${year}-${month}-${day}T${time}${offset}`);
  return Number.isNaN(at.getTime()) ? null : at;
}

function placeOf({ gps }: Tags): [number, number] | null {
  const { Longitude: lon, Latitude: lat } = gps ?? {};
  if (lon === undefined || lat === undefined || !Number.isFinite(lon) || !Number.isFinite(lat)) return null;
  // Cameras without a fix write zeros.
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || (lon === 0 && lat === 0)) return null;
  return [lon, lat];
}

/** Width times height as the picture's header tells them; 0 where it does not. */
function pixelsOf(bytes: Buffer): number {
  try {
    const { width, height } = imageSize(bytes);
    return width * height;
  } catch {
    return 0;
  }
}

function tagsOf(bytes: Buffer): Tags {
  try {
    return ExifReader.load(bytes, { expanded: true });
  } catch {
    // No metadata at all, which is usual.
    return {};
  }
}

/** @throws Problem 415 `file-damaged` where the bytes cannot be followed */
export function editsOf(bytes: Buffer, name: string, mediaType: string, tags = tagsOf(bytes)): Edit[] {
  const orientation = Number(tags.exif?.Orientation?.value);
  const edits = photoEdits(bytes, mediaType, orientation >= 2 && orientation <= 8 ? orientation : 1);
  if (edits) return edits;
  throw new Problem(415, 'file-damaged', {
    zh: `“${name}”的内容不完整，无法按${mediaType}读取`,
    en: `"${name}" cannot be followed as ${mediaType}, so that what it tells beside the picture cannot be left out`,
  });
}

/**
 * Reads what a photo says of itself.
 * @throws Problem 415 `file-damaged` for a picture without the size that its format demands or whose parts cannot be
 *   followed, 413 `photo-too-large` for more than 200 million pixels
 */
export async function readPhoto(path: string, name: string, mediaType: string): Promise<ReadPhoto> {
  const bytes = await readFile(path);
  const pixels = pixelsOf(bytes);
  if (!(pixels > 0))
    throw new Problem(
      415,
      'file-damaged',
      `"${name}" begins like ${mediaType} but is no picture: it has no width and height`,
    );
  if (pixels > mostPixels)
    throw new Problem(
      413,
      'photo-too-large',
      `"${name}" has ${pixels} pixels; a photo may have ${mostPixels} at most`,
    );
  const tags = tagsOf(bytes);
  return {
    takenAt: timeOf(tags),
    takenPoint: placeOf(tags),
    edits: editsOf(bytes, name, mediaType, tags),
  };
}

/** Metres between two places in CRS84; good to a thousandth within a few kilometres, which is where it matters. */
function metresBetween(a: [number, number], b: [number, number]): number {
  const scale = metresPerDegree((a[1] + b[1]) / 2);
  return Math.hypot((a[0] - b[0]) * scale.x, (a[1] - b[1]) * scale.y);
}

/**
 * Holds a photo against what it is to show. EXIF places are WGS 84, but phones sold in China also write GCJ-02:
 * where that reading alone is near, it counts.
 * @returns the distance in metres, null where the photo names no place, and what speaks against it
 */
export function compareWithReport(
  { takenAt, takenPoint }: PhotoFacts,
  { point, accuracy, occurredAt }: ReportedMatter,
  stage: Stage,
): { distance: number | null; doubts: Doubt[] } {
  const doubts: Doubt[] = [];
  let distance: number | null = null;
  if (takenPoint !== null) {
    const most = farMetres + (accuracy ?? 0);
    const asGcj02 = metresBetween(gcj02ToWgs84(...takenPoint), point);
    distance = metresBetween(takenPoint, point);
    if (distance > most && asGcj02 <= most) distance = asGcj02;
    if (distance > most) doubts.push('place-differs');
  }
  if (takenAt !== null) {
    const late = takenAt.getTime() - occurredAt.getTime();
    const early = stage === 'after' ? cameraClockMs : dayMs;
    if (late < -early || (stage === 'before' && late > dayMs)) doubts.push('time-differs');
  }
  return { distance, doubts };
}
