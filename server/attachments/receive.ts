import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { safeFileName } from '../input/file-name.ts';
import { Problem } from '../input/problem.ts';
import { bodyOf } from '../input/request-body.ts';
import { createMarkupWatch } from './markup.ts';

/** Most bytes of one file: what phones take as photos, and a short film. */
const largestFile = 20 * 2 ** 20;
/** Most files of one request. */
export const mostFiles = 10;
const largestField = 256 * 1024;
// What is more than all the files may have, with room for the form around them, is not worth reading to its end.
const largestForm = (mostFiles + 2) * largestFile;

/** A file that came in, in the folder of incoming files. */
export interface ReceivedFile {
  path: string;
  name: string;
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /** Whether it holds markup that a browser would run. */
  markup: boolean;
}

/** A file whose bytes are in memory. */
export interface InlineFile {
  name: string;
  bytes: Buffer;
}

/** A form that came in; `remove` takes away what is left of its files. */
export interface ReceivedForm {
  files: ReceivedFile[];
  fields: Map<string, string>;
  remove(): Promise<void>;
}

function tooLarge(what: string): Problem {
  return new Problem(413, 'file-too-large', `${what}; a file may have ${largestFile} bytes (20 MB) at most`);
}

function badForm(what: string): Problem {
  return new Problem(400, 'invalid-form', `The form ${what}`);
}

/** The refusal that a full disk calls for; any other error comes back as it is. */
export function withoutRoom(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Problem(507, 'disk-full', 'There is no room left for the file');
  return error;
}

/** Copies a file to `path`, flushed, and learns what is to be known of it. @throws Problem 507 `disk-full` */
export async function receiveFile(stream: Readable, name: string, path: string): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const watch = createMarkupWatch();
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      watch.see(chunk);
      done(null, chunk);
    },
  });
  // Flushed, so that the file is on disk before anybody is told that it was taken.
  await pipeline(stream, meter, createWriteStream(path, { flags: 'wx', flush: true })).catch((error) => {
    throw withoutRoom(error);
  });
  return { path, name, size, sha256: hash.digest('hex'), markup: watch.found() };
}

/**
 * Writes files that are in memory to `folder`, as those of a form are.
 * @throws Problem 413 `file-too-large`, 507 `disk-full`
 */
export async function receiveInline(files: readonly InlineFile[], folder: string): Promise<ReceivedForm> {
  const big = files.find(({ bytes }) => bytes.length > largestFile);
  if (big) throw tooLarge(`"${big.name}" is too large`);
  await mkdir(folder, { recursive: true });
  const paths = files.map(() => join(folder, randomUUID()));
  const remove = async () => {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  };
  const writing = files.map(({ name, bytes }, index) =>
    receiveFile(Readable.from([bytes]), safeFileName(name), paths[index]!),
  );
  try {
    return { files: await Promise.all(writing), fields: new Map(), remove };
  } catch (error) {
    await Promise.allSettled(writing);
    await remove();
    throw error;
  }
}

function isTooLong(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > largestForm;
}

/**
 * Writes the files of a form (RFC 7578) to `folder` as they come in, each flushed to disk, and reads its fields.
 * @throws Problem 400 `invalid-form`, 413 `file-too-large`, 415 `unsupported-media-type`, 507 `disk-full`
 */
export async function receiveForm(request: IncomingMessage, folder: string): Promise<ReceivedForm> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type))
    throw new Problem(
      415,
      'unsupported-media-type',
      `The body is "${type}", expected multipart/form-data with a boundary`,
    );
  if (isTooLong(request))
    throw new Problem(
      413,
      'file-too-large',
      `The form has ${request.headers['content-length']} bytes; ${mostFiles} files of ${largestFile} bytes (20 MB) are taken at most`,
    );
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  const writing: Promise<ReceivedFile>[] = [];
  const fields = new Map<string, string>();
  let refusal: Problem | undefined;
  const remove = async () => {
    await Promise.allSettled(writing);
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  };
  const form = busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    limits: { files: mostFiles, fileSize: largestFile, fieldSize: largestField, fields: 20 },
  });
  form.on('file', (_field, stream, { filename }) => {
    const name = safeFileName(filename ?? 'upload');
    stream.on('limit', () => {
      refusal ??= tooLarge(`"${name}" is too large`);
    });
    const path = join(folder, randomUUID());
    paths.push(path);
    const written = receiveFile(stream, name, path);
    // What fails here ends the form, from which it comes out below.
    written.catch((error: Error) => form.destroy(error));
    writing.push(written);
  });
  form.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) refusal ??= badForm(`has a field "${name}" of more than ${largestField} bytes`);
    fields.set(name, value);
  });
  form.on('filesLimit', () => {
    refusal ??= badForm(`has more than ${mostFiles} files`);
  });
  try {
    await pipeline(bodyOf(request), form);
    const files = await Promise.all(writing);
    if (refusal) throw refusal;
    return { files, fields, remove };
  } catch (error) {
    await remove();
    if (error instanceof Problem) throw error;
    throw badForm(`is damaged or cut (${(error as Error).message})`);
  }
}
