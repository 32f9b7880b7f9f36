import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { safeFileName } from '../input/file-name.ts';
import { Problem } from '../input/problem.ts';
import { bodyOf } from '../input/request-body.ts';
import { makeTemporaryFolder, withoutRoom } from './loading/temporary.ts';
import type { Title } from './schema.ts';

const largestUpload = 2 * 2 ** 30;
/** A shapefile comes in as many parts. */
const mostFiles = 10;

/** A file received, with its parts beside it, and kept until `remove`. */
export interface Upload {
  path: string;
  remove(): Promise<void>;
}

/** The file's name from `Content-Disposition` (RFC 6266); `upload` where none is given. */
function statedName(request: IncomingMessage): string {
  const header = request.headers['content-disposition'] ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(header)?.[1];
  try {
    if (encoded) return decodeURIComponent(encoded);
  } catch {
    // Not well encoded: the plain name serves.
  }
  return plain ?? 'upload';
}

/**
 * Writes what comes in to a file.
 * @param room how many bytes it may have; answers how many it has
 * @throws Problem 413 `body-too-large`, 507 `disk-full`
 */
export async function receiveFile(
  source: AsyncIterable<Buffer>,
  path: string,
  room: number,
): Promise<number> {
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > room)
        done(
          new Problem(413, 'body-too-large', {
            zh: `文件超过 ${largestUpload} 字节`,
            en: `The file is larger than ${largestUpload} bytes`,
          }),
        );
      else done(null, chunk);
    },
  });
  await pipeline(source, meter, createWriteStream(path)).catch((error: unknown) => {
    throw withoutRoom(error);
  });
  return bytes;
}

function badForm({ zh, en }: Title): Problem {
  return new Problem(400, 'invalid-form', {
    zh: `表单${zh}；应为一个文件，或同一 shapefile 的各个文件`,
    en: `The form ${en}, expected one file, or the parts of one shapefile`,
  });
}

/** Writes the files of a form (RFC 7578) under their own names. @returns the names */
async function receiveForm(request: IncomingMessage, folder: string): Promise<string[]> {
  const form = busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    limits: { files: mostFiles, fields: 0 },
  });
  const names: string[] = [];
  const writing: Promise<unknown>[] = [];
  let room = largestUpload;
  let refusal: Problem | undefined;
  form.on('file', (_field, stream, { filename }) => {
    const name = safeFileName(filename ?? 'upload');
    if (names.includes(name)) {
      refusal ??= badForm({ zh: `中有两个名为“${name}”的文件`, en: `has two files of the name "${name}"` });
      stream.resume();
      return;
    }
    names.push(name);
    const written = receiveFile(stream, join(folder, name), room).then((bytes) => {
      room -= bytes;
    });
    // What fails here ends the form, from which it comes out below.
    written.catch((error: Error) => form.destroy(error));
    writing.push(written);
  });
  form.on('filesLimit', () => {
    refusal ??= badForm({ zh: `中的文件超过 ${mostFiles} 个`, en: `has more than ${mostFiles} files` });
  });
  try {
    await pipeline(bodyOf(request), form);
    await Promise.all(writing);
  } catch (error) {
    await Promise.allSettled(writing);
    if (error instanceof Problem) throw error;
    throw badForm({
      zh: `已损坏或不完整（${(error as Error).message}）`,
      en: `is damaged or cut (${(error as Error).message})`,
    });
  }
  if (refusal) throw refusal;
  return names;
}

/** The name of the file that the others belong to. */
function mainOf(names: readonly string[]): string {
  const shapes = names.filter((name) => extname(name).toLowerCase() === '.shp');
  if (shapes.length === 1) return shapes[0]!;
  // A GeoPackage that a desktop has open lies beside its log and an index of that.
  const alone = names.filter(
    (name) => !names.some((other) => name === `${other}-wal` || name === `${other}-shm`),
  );
  if (alone.length === 1) return alone[0]!;
  throw badForm(
    names.length === 0
      ? { zh: '中没有文件', en: 'has no file' }
      : { zh: `中有文件 ${names.join('、')}`, en: `has the files ${names.join(', ')}` },
  );
}

async function receive(request: IncomingMessage, folder: string): Promise<string> {
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) {
    if (!/boundary=/i.test(type)) throw badForm({ zh: '没有注明 boundary', en: 'names no boundary' });
    return join(folder, mainOf(await receiveForm(request, folder)));
  }
  if (/^(multipart\/|application\/x-www-form-urlencoded)/i.test(type))
    throw new Problem(
      415,
      'unsupported-media-type',
      `The body is "${type}", expected the file itself with its own media type, or multipart/form-data`,
    );
  const path = join(folder, safeFileName(statedName(request)));
  if ((await receiveFile(bodyOf(request), path, largestUpload)) === 0)
    throw new Problem(400, 'empty-body', 'The body is empty, expected the file itself');
  return path;
}

/**
 * Writes the body of a request to a temporary file as it comes in: the file itself, or a form with one file, the
 * parts of one shapefile, or a GeoPackage with its log.
 * @throws Problem 400 `empty-body` or `invalid-form`, 413 `body-too-large`, 415 `unsupported-media-type`,
 *   507 `disk-full`
 */
export async function receiveUpload(request: IncomingMessage): Promise<Upload> {
  const folder = await makeTemporaryFolder('upload');
  try {
    return { path: await receive(request, folder.path), remove: folder.remove };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
