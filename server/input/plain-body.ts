import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Problem } from './problem.ts';
import { bodyOf } from './request-body.ts';

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of a request's body as they arrive, without their `Content-Encoding`.
 * @param limit bytes after decoding
 * @throws Problem 415 `unsupported-encoding` at once; 413 `body-too-large` and 400 `bad-encoding` while it is read
 */
export function plainBody(request: IncomingMessage, limit: number): AsyncIterable<Uint8Array> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const decoder = decoders[encoding]?.();
  if (!decoder && encoding !== 'identity')
    throw new Problem(
      415,
      'unsupported-encoding',
      `The content encoding "${encoding}" is not understood; expected ${Object.keys(decoders).join(', ')}`,
    );
  // Errors reach the reader of the decoder.
  const body = bodyOf(request);
  const plain = decoder ? pipeline(body, decoder, () => undefined) : body;
  return limited(plain, limit);
}

async function* limited(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > limit)
        throw new Problem(413, 'body-too-large', `The body is larger than ${limit / 2 ** 20} MiB`);
      yield chunk;
    }
  } catch (error) {
    if (!/^Z_|^ERR_.*BROTLI|^ERR_PADDING/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new Problem(400, 'bad-encoding', `The body is not encoded as it says: ${(error as Error).message}`);
  }
}
