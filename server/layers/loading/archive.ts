import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { Problem } from '../../input/problem.ts';
import { placeInChinese } from './place-text.ts';
import { withoutRoom } from './temporary.ts';

/** What a zip archive may unpack to: as much as may be sent unpacked. */
const largest = 2 * 2 ** 30;
const mostEntries = 10_000;

export const isZip = (bytes: Buffer) => bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50;

/** The files of a zip archive by their paths in it; nothing is ever written where an archive says. */
export interface Archive {
  names: string[];
  /** Of all of them, in bytes, as the archive says. */
  unpackedSize: number;
  /** Unpacks one of them. @throws Problem 400 `invalid-zip`, 413 `file-too-large`, 507 `disk-full` */
  extract(name: string, path: string): Promise<void>;
  close(): void;
}

function refuse(file: string, what: string): Problem {
  return new Problem(400, 'invalid-zip', {
    zh: `${placeInChinese(file)}：压缩包有误（${what}）`,
    en: `${file}: ${what}`,
  });
}

// Bit 11 says UTF-8. Chinese Windows writes GBK without it, and both agree on ASCII.
function nameOf({ fileNameRaw, generalPurposeBitFlag }: yauzl.Entry): string {
  if ((generalPurposeBitFlag & 0x800) !== 0) return fileNameRaw.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fileNameRaw);
  } catch {
    return new TextDecoder('gbk').decode(fileNameRaw);
  }
}

function whyDamaged(file: string, error: unknown): unknown {
  const known = withoutRoom(error);
  if (known instanceof Problem) return known;
  return refuse(file, `the zip archive is damaged or cut: ${(error as Error).message}`);
}

async function readDirectory(file: string, zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > mostEntries)
    throw refuse(file, `the zip archive holds more than ${mostEntries} files`);
  const entries = new Map<string, yauzl.Entry>();
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    const climbs = yauzl.validateFileName(name.replaceAll('\\', '/'));
    if (climbs) throw refuse(file, `a path in the zip archive leads out of it: ${climbs}`);
    if (!name.endsWith('/') && !/(^|\/)(__MACOSX\/|\._)/.test(name)) entries.set(name, entry);
  }
  return entries;
}

/**
 * Opens a zip archive.
 * @throws Problem 400 `invalid-zip`, also for a path that leads out of the archive
 */
export async function openArchive(path: string, file: string): Promise<Archive> {
  let zip: yauzl.ZipFile | undefined;
  let entries: Map<string, yauzl.Entry>;
  try {
    zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false });
    entries = await readDirectory(file, zip);
  } catch (error) {
    zip?.close();
    throw whyDamaged(file, error);
  }
  const opened = zip;
  let room = largest;
  return {
    names: [...entries.keys()],
    unpackedSize: [...entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0),
    async extract(name, to) {
      const entry = entries.get(name)!;
      if (entry.isEncrypted()) throw refuse(file, `"${name}" in the zip archive is encrypted`);
      if (entry.uncompressedSize > room)
        throw new Problem(413, 'file-too-large', {
          zh: `${file}：解压后超过 ${largest} 字节`,
          en: `${file}: it unpacks to more than ${largest} bytes`,
        });
      room -= entry.uncompressedSize;
      let sum = 0;
      const check = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          sum = crc32(chunk, sum);
          done(null, chunk);
        },
      });
      try {
        await pipeline(await opened.openReadStreamPromise(entry), check, createWriteStream(to));
      } catch (error) {
        throw whyDamaged(`${file}/${name}`, error);
      }
      if (sum !== entry.crc32)
        throw refuse(file, `"${name}" in the zip archive is damaged: its checksum differs`);
    },
    close: () => opened.close(),
  };
}
