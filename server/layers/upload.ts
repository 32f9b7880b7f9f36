import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../input/problem.ts';

const largestUpload = 2 * 2 ** 30;

/** A file received and kept until `remove`. */
export interface Upload {
  path: string;
  remove(): Promise<void>;
}

/** The file's name from `Content-Disposition` (RFC 6266), without any folder; `upload` where none is given. */
function fileName(request: IncomingMessage): string {
  const header = request.headers['content-disposition'] ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(header)?.[1];
  let name = plain ?? 'upload';
  try {
    if (encoded) name = decodeURIComponent(encoded);
  } catch {
    // Not well encoded: the plain name serves.
  }
  const safe = basename(name.replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return safe === '' || safe.startsWith('.') || Buffer.byteLength(safe) > 200 ? 'upload' : safe;
}

/**
 * Writes the body of a request to a temporary file as it comes in.
 * @throws Problem 415 `unsupported-media-type` for a form, 400 `empty-body`, 413 `body-too-large`, 507 `disk-full`
 */
export async function receiveUpload(request: IncomingMessage): Promise<Upload> {
  if (/^(multipart\/|application\/x-www-form-urlencoded)/i.test(request.headers['content-type'] ?? ''))
    throw new Problem(
      415,
      'unsupported-media-type',
      `The body is "${request.headers['content-type']}", expected the file itself with its own media type`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'wangge-upload-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, fileName(request));
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > largestUpload)
        done(new Problem(413, 'body-too-large', `The file is larger than ${largestUpload} bytes`));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(request, meter, createWriteStream(path));
    if (bytes === 0) throw new Problem(400, 'empty-body', 'The body is empty, expected the file itself');
  } catch (error) {
    await remove();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Problem(507, 'disk-full', `There is no room for the file in ${tmpdir()}`);
    throw error;
  }
  return { path, remove };
}
