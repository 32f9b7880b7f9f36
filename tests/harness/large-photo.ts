import { randomBytes } from 'node:crypto';
import { photo } from './photos.ts';

/** A JPEG of at least so many bytes that no other is like: a small photo with comments (segment COM) before its picture. */
export function largePhoto(bytes: number): Buffer {
  const small = photo();
  const parts = [small.subarray(0, 2)];
  const length = 65_533;
  for (let size = small.length; size < bytes; size += length + 4) {
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(length + 2, 2);
    // Another comment each time, and nothing that reads as markup.
    parts.push(head, Buffer.from(randomBytes(length).map((byte) => byte | 0x80)));
  }
  return Buffer.concat([...parts, small.subarray(2)]);
}
