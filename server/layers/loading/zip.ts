import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { Problem } from '../../input/problem.ts';

const inflate = promisify(inflateRaw);

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const longestComment = 65_535;
const mostEntries = 10_000;

interface Entry {
  name: string;
  method: number;
  flags: number;
  crc: number;
  packed: number;
  unpacked: number;
  offset: number;
}

export const isZip = (bytes: Buffer) => bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50;

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-zip', `${file}: ${what}`);
}

// Bit 11 says UTF-8. Chinese Windows writes GBK without it, and both agree on ASCII.
function nameOf(bytes: Buffer, flags: number): string {
  if ((flags & 0x800) !== 0) return bytes.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gbk').decode(bytes);
  }
}

function readDirectory(file: string, bytes: Buffer): Entry[] {
  let end = bytes.length - 22;
  const last = Math.max(0, end - longestComment);
  while (end >= last && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < last || end < 0)
    throw refuse(file, 'the zip archive is damaged or cut: its directory is missing');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > mostEntries) throw refuse(file, `the zip archive holds more than ${mostEntries} files`);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entrySignature)
      throw refuse(file, 'the directory of the zip archive is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      bytes.readUInt16LE(at + field),
    );
    const flags = bytes.readUInt16LE(at + 8);
    entries.push({
      name: nameOf(bytes.subarray(at + 46, at + 46 + nameLength!), flags),
      flags,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return entries;
}

/**
 * The files of a zip archive (APPNOTE 6.3, stored or deflated, below 4 GB) by their paths in it, unpacked in memory:
 * nothing is ever written where an archive says.
 * @param largest bytes that all files together may unpack to
 * @throws Problem 400 `invalid-zip`, 413 `file-too-large`
 */
export async function readZip(file: string, bytes: Buffer, largest: number): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let room = largest;
  for (const entry of readDirectory(file, bytes)) {
    const { name, method, offset } = entry;
    if (name.endsWith('/') || /(^|\/)(__MACOSX\/|\._)/.test(name)) continue;
    if ((entry.flags & 1) !== 0) throw refuse(file, `"${name}" in the zip archive is encrypted`);
    if (method !== 0 && method !== 8)
      throw refuse(file, `"${name}" in the zip archive is packed by method ${method}, expected deflate`);
    if (offset + 30 > bytes.length) throw refuse(file, `"${name}" lies beyond the end of the zip archive`);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const packed = bytes.subarray(start, start + entry.packed);
    const tooLarge = new Problem(413, 'file-too-large', `${file}: it unpacks to more than ${largest} bytes`);
    if (entry.unpacked > room) throw tooLarge;
    let content: Buffer;
    try {
      content = method === 0 ? packed : await inflate(packed, { maxOutputLength: Math.max(room, 1) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge;
      throw refuse(file, `"${name}" in the zip archive is damaged: ${(error as Error).message}`);
    }
    if (crc32(content) !== entry.crc)
      throw refuse(file, `"${name}" in the zip archive is damaged: its checksum differs`);
    room -= content.length;
    files.set(name, content);
  }
  return files;
}
