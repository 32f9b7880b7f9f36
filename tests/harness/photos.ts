/** What a camera writes into a photo. */
export interface CameraFacts {
  /** Local time, `YYYY:MM:DD HH:MM:SS`. */
  takenAt?: string;
  /** Such as `+08:00`. */
  offset?: string;
  /** Degrees. */
  place?: [number, number];
  /** Which way is up, as EXIF has it. */
  orientation?: number;
}

type Field = { tag: number; type: 2 | 3 | 4 | 5; value: string | number | [number, number][] };

/** One directory of a TIFF file (little-endian) that begins at `start`; what is longer than four bytes follows it. */
function directory(fields: Field[], start: number): Buffer {
  const head = Buffer.alloc(2 + fields.length * 12 + 4);
  head.writeUInt16LE(fields.length, 0);
  const tail: Buffer[] = [];
  let end = start + head.length;
  for (const [index, { tag, type, value }] of fields.entries()) {
    let bytes: Buffer;
    let count = 1;
    if (typeof value === 'string') {
      bytes = Buffer.from(`${value}\0`, 'latin1');
      count = bytes.length;
    } else if (typeof value === 'number') {
      bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
    } else {
      bytes = Buffer.alloc(value.length * 8);
      for (const [i, [numerator, denominator]] of value.entries()) {
        bytes.writeUInt32LE(numerator, i * 8);
        bytes.writeUInt32LE(denominator, i * 8 + 4);
      }
      count = value.length;
    }
    const at = 2 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    if (bytes.length <= 4) bytes.copy(head, at + 8);
    else {
      head.writeUInt32LE(end, at + 8);
      tail.push(bytes);
      end += bytes.length;
    }
  }
  return Buffer.concat([head, ...tail]);
}

function degrees(value: number): [number, number][] {
  const seconds = Math.abs(value) * 3600;
  return [
    [Math.floor(seconds / 3600), 1],
    [Math.floor(seconds / 60) % 60, 1],
    [Math.round((seconds % 60) * 1e6), 1e6],
  ];
}

/** What a camera writes as EXIF 2.32 has it. */
export function exifTiff({ takenAt, offset, place, orientation }: CameraFacts): Buffer {
  const times: Field[] = [];
  if (takenAt) times.push({ tag: 0x9003, type: 2, value: takenAt });
  if (offset) times.push({ tag: 0x9011, type: 2, value: offset });
  const places: Field[] = place
    ? [
        { tag: 1, type: 2, value: place[1] < 0 ? 'S' : 'N' },
        { tag: 2, type: 5, value: degrees(place[1]) },
        { tag: 3, type: 2, value: place[0] < 0 ? 'W' : 'E' },
        { tag: 4, type: 5, value: degrees(place[0]) },
      ]
    : [];
  const root = (exifAt: number, gpsAt: number): Field[] => [
    ...(orientation === undefined ? [] : [{ tag: 0x0112, type: 3 as const, value: orientation }]),
    { tag: 0x010f, type: 2, value: 'Maker of the camera' },
    { tag: 0x8769, type: 4, value: exifAt },
    { tag: 0x8825, type: 4, value: gpsAt },
  ];
  const header = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]);
  const exifAt = 8 + directory(root(0, 0), 8).length;
  const timeDirectory = directory(times, exifAt);
  const gpsAt = exifAt + timeDirectory.length;
  return Buffer.concat([header, directory(root(exifAt, gpsAt), 8), timeDirectory, directory(places, gpsAt)]);
}

/** The content of an APP1 segment. */
const exif = (facts: CameraFacts) => Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifTiff(facts)]);

export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/**
 * A JPEG of one grey block with what a camera writes.
 * @param comment goes into a comment segment
 * @param size bytes that it is filled up to, at least
 */
export function photo(facts: CameraFacts = {}, comment = '', size = 0): Buffer {
  const quantization = segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)]));
  const frame = segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0]));
  const codes = Buffer.concat([Buffer.from([1]), Buffer.alloc(15), Buffer.from([0])]);
  const tables = [0x00, 0x10].map((kind) => segment(0xc4, Buffer.concat([Buffer.from([kind]), codes])));
  const scan = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
  const parts = [
    Buffer.from([0xff, 0xd8]),
    ...(Object.keys(facts).length > 0 ? [segment(0xe1, exif(facts))] : []),
    ...(comment === '' ? [] : [segment(0xfe, Buffer.from(comment))]),
    quantization,
    frame,
    ...tables,
    scan,
    Buffer.from([0x3f, 0xff, 0xd9]),
  ];
  const whole = Buffer.concat(parts);
  return whole.length < size ? Buffer.concat([whole, Buffer.alloc(size - whole.length)]) : whole;
}
