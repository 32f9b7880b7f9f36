import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import ExifReader from 'exifreader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edit, editedSize, editing } from '../../../../server/attachments/metadata/edit.ts';
import { photoEdits } from '../../../../server/attachments/metadata/strip.ts';
import { exifTiff, photo, segment } from '../../../harness/photos.ts';

const facts = { takenAt: '2026:03:01 08:15:30', place: [121.5, 31.2] as [number, number], orientation: 6 };
const tiff = exifTiff(facts);
const exifSegment = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
const xmp = '<x:xmpmeta>secret place</x:xmpmeta>';

function picture() {
  const canvas = createCanvas(40, 24);
  const context = canvas.getContext('2d');
  for (let x = 0; x < 40; x++) {
    context.fillStyle = `hsl(${x * 9}, 80%, 50%)`;
    context.fillRect(x, 0, 1, 24);
  }
  return canvas;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}

function riffChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A JPEG as a phone writes it: EXIF, XMP, IPTC, a comment, and a film after the picture. */
function jpeg(): Buffer {
  const plain = picture().toBuffer('image/jpeg');
  return Buffer.concat([
    plain.subarray(0, 2),
    exifSegment,
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)),
    segment(0xed, Buffer.from('Photoshop 3.0\0secret place')),
    segment(0xfe, Buffer.from('secret place')),
    plain.subarray(2),
    Buffer.from('a film with its secret place'),
  ]);
}

function png(): Buffer {
  const plain = picture().toBuffer('image/png');
  // After the header of 8 bytes and the chunk IHDR of 25.
  return Buffer.concat([
    plain.subarray(0, 33),
    chunk('eXIf', tiff),
    chunk('tEXt', Buffer.from('Comment\0secret place')),
    chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)),
    plain.subarray(33),
    Buffer.from('secret place'),
  ]);
}

function webp(): Buffer {
  const plain = picture().toBuffer('image/webp');
  const extended = Buffer.alloc(10);
  extended[0] = 0x0c;
  extended.writeUIntLE(39, 4, 3);
  extended.writeUIntLE(23, 7, 3);
  const first = plain.toString('latin1', 12, 16);
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    ...(first === 'VP8X' ? [] : [riffChunk('VP8X', extended)]),
    plain.subarray(12),
    riffChunk('EXIF', tiff),
    riffChunk('XMP ', Buffer.from(xmp)),
  ]);
  if (first === 'VP8X') body[12]! |= 0x0c;
  return riffChunk('RIFF', body);
}

const box = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};

/** A HEIC with a picture item, an EXIF item in the file and an XMP item in `idat`, and a film beside. */
function heic(): Buffer {
  const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
  const u32 = (value: number) => Buffer.from([0, 0, value >> 8, value & 255]);
  const full = (version: number) => Buffer.from([version, 0, 0, 0]);
  const item = (id: number, type: string, more = '') =>
    box('infe', full(2), u16(id), u16(0), Buffer.from(`${type}\0${more}`, 'latin1'));
  const exif = Buffer.concat([u32(6), Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const pixels = Buffer.from('the picture itself');
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0heicmif1', 'latin1'));
  const meta = (from: number) => {
    const place = (id: number, method: number, offset: number, length: number) =>
      Buffer.concat([u16(id), u16(method), u16(0), u16(1), u32(offset), u32(length)]);
    return box(
      'meta',
      full(0),
      box(
        'iinf',
        full(0),
        u16(3),
        item(1, 'hvc1'),
        item(2, 'Exif'),
        item(3, 'mime', 'application/rdf+xml\0'),
      ),
      box(
        'iloc',
        full(1),
        Buffer.from([0x44, 0x00]),
        u16(3),
        place(1, 0, from, pixels.length),
        place(2, 0, from + pixels.length, exif.length),
        place(3, 1, 0, xmp.length),
      ),
      box('idat', Buffer.from(xmp)),
    );
  };
  const from = ftyp.length + meta(0).length + 8;
  return Buffer.concat([
    ftyp,
    meta(from),
    box('mdat', pixels, exif),
    box('mpvd', Buffer.from('secret place')),
  ]);
}

async function stripped(bytes: Buffer, mediaType: string, orientation: number): Promise<Buffer> {
  const edits = photoEdits(bytes, mediaType, orientation)!;
  const result = await buffer(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]).pipe(editing(edits)));
  expect(result.length).toBe(editedSize(bytes.length, edits));
  return result;
}

async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  const image = await loadImage(bytes);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return Buffer.from(context.getImageData(0, 0, image.width, image.height).data);
}

function told(bytes: Buffer) {
  try {
    const { exif, gps, xmp: found } = ExifReader.load(bytes, { expanded: true });
    return {
      gps: gps?.Latitude,
      maker: exif?.Make?.description,
      xmp: found?._raw,
      up: exif?.Orientation?.value,
    };
  } catch {
    return {};
  }
}

describe.each([
  ['image/jpeg', jpeg()],
  ['image/png', png()],
  ['image/webp', webp()],
])('a photo as %s', (mediaType, bytes) => {
  it('tells its place before, and nothing but which way is up after', async () => {
    expect(told(bytes)).toMatchObject({ gps: 31.2, maker: 'Maker of the camera', up: 6 });
    const result = await stripped(bytes, mediaType, 6);
    expect(told(result)).toEqual({ gps: undefined, maker: undefined, xmp: undefined, up: 6 });
    expect(result.toString('latin1')).not.toContain('secret place');
    expect(told(await stripped(bytes, mediaType, 1)).up).toBeUndefined();
  });

  it('shows the same picture to the last pixel', async () => {
    for (const up of [1, 6])
      expect(await pixelsOf(await stripped(bytes, mediaType, up))).toEqual(
        await pixelsOf(await stripped(bytes, mediaType, up).then((once) => stripped(once, mediaType, up))),
      );
    const plain = {
      'image/jpeg': 'image/jpeg',
      'image/png': 'image/png',
      'image/webp': 'image/webp',
    } as const;
    const before = picture().toBuffer(plain[mediaType as 'image/jpeg']);
    expect(await pixelsOf(await stripped(bytes, mediaType, 1))).toEqual(await pixelsOf(before));
  });

  it('is taken as far as it goes where it was cut off, wherever that is', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => photoEdits(bytes.subarray(0, length), mediaType, 6)).not.toThrow();
  });
});

describe('a HEIC', () => {
  const bytes = heic();

  it('has its EXIF and XMP blanked and everything else where it was', async () => {
    expect(told(bytes)).toMatchObject({ gps: 31.2 });
    const result = await stripped(bytes, 'image/heic', 6);
    expect(result.length).toBe(bytes.length);
    expect(told(result).gps).toBeUndefined();
    const text = result.toString('latin1');
    for (const gone of ['secret place', 'Maker of the camera', 'xmpmeta']) expect(text).not.toContain(gone);
    expect(text).toContain('the picture itself');
  });

  it('that cannot be followed is refused, wherever it was cut off', () => {
    for (let length = 0; length < bytes.length; length++) {
      const edits = photoEdits(bytes.subarray(0, length), 'image/heic', 1);
      if (edits) expect(edits.every(({ to }) => to <= length)).toBe(true);
    }
    expect(photoEdits(bytes.subarray(0, 60), 'image/heic', 1)).toBeNull();
  });
});

it('an AVIF keeps its picture', async () => {
  const bytes = Buffer.from(await picture().encode('avif'));
  expect(await stripped(bytes, 'image/avif', 1)).toEqual(bytes);
});

it('a photo of one block keeps what shows it', async () => {
  expect(await stripped(photo(facts, 'secret place', 3000), 'image/jpeg', 1)).toEqual(photo());
});

it('edits are applied the same whatever the chunks', async () => {
  const cases = fc
    .record({
      bytes: fc.uint8Array({ maxLength: 60 }),
      cuts: fc.array(fc.record({ skip: fc.nat(8), drop: fc.nat(8), put: fc.uint8Array({ maxLength: 4 }) })),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    })
    .map(({ bytes, cuts, sizes }) => {
      const edits: Edit[] = [];
      let at = 0;
      for (const { skip, drop, put } of cuts) {
        const from = at + skip + (edits.length > 0 ? 1 : 0);
        if (from + drop > bytes.length) break;
        edits.push({ from, to: from + drop, put: Buffer.from(put).toString('base64') });
        at = from + drop;
      }
      return { bytes: Buffer.from(bytes), edits, sizes };
    });
  await fc.assert(
    fc.asyncProperty(cases, async ({ bytes, edits, sizes }) => {
      const chunks: Buffer[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const parts: Buffer[] = [];
      let at = 0;
      for (const { from, to, put } of edits) {
        parts.push(bytes.subarray(at, from), Buffer.from(put!, 'base64'));
        at = to;
      }
      const expected = Buffer.concat([...parts, bytes.subarray(at)]);
      expect(await buffer(Readable.from(chunks).pipe(editing(edits)))).toEqual(expected);
      expect(editedSize(bytes.length, edits)).toBe(expected.length);
    }),
  );
});
