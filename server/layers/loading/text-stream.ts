import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../input/problem.ts';

// A feature that is longer than this is refused: Node holds no text of twice the length.
const longestLine = 250 * 2 ** 20;
// The first line of a file tells what it is; a whole file in one line is not read further than this to find out.
const longestHead = 64 * 2 ** 20;

/** Turns a failure of reading into a refusal that names the file. */
export function unreadable(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'it may not be read',
  };
  const reason = reasons[code ?? ''];
  if (reason) return new Problem(400, 'unreadable-file', `${path}: ${reason}`);
  if (code?.startsWith('Z_'))
    return new Problem(
      400,
      'unreadable-file',
      `${basename(path)}: the gzip data is damaged or cut: ${message}`,
    );
  return error;
}

/** The first bytes of a file. @throws Problem 400 `unreadable-file` */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The text of a file, plain or gzip, piece by piece.
 * @param onBytes called with the number of bytes of the file that have been read so far
 * @throws Problem 400 `unreadable-file` or `wrong-encoding`
 */
export async function* readText(
  path: string,
  isGzip: boolean,
  encoding: string,
  onBytes: (read: number) => void,
): AsyncGenerator<string> {
  const source = createReadStream(path, { highWaterMark: 2 ** 18 });
  const bytes = isGzip ? source.pipe(createGunzip()) : source;
  if (isGzip) source.once('error', (error) => bytes.destroy(error));
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) {
      onBytes(source.bytesRead);
      yield decoder.decode(chunk as Buffer, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new Problem(
        400,
        'wrong-encoding',
        `${basename(path)}: the text is not valid ${decoder.encoding}; name its encoding, for instance --encoding gb18030`,
      );
    throw unreadable(path, error);
  } finally {
    source.destroy();
  }
}

/** The lines of a text that comes in pieces. @throws Problem 413 `file-too-large` for a line beyond 250 MB */
export async function* linesOf(file: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  let pieces: string[] = [];
  let length = 0;
  let number = 1;
  for await (const text of texts) {
    const lines = text.split('\n');
    const last = lines.pop()!;
    for (const line of lines) {
      yield pieces.length > 0 ? pieces.join('') + line : line;
      pieces = [];
      length = 0;
      number++;
    }
    pieces.push(last);
    length += last.length;
    if (length > longestLine)
      throw new Problem(
        413,
        'file-too-large',
        `${file}, line ${number}: one feature of more than ${longestLine} characters`,
      );
  }
  if (length > 0) yield pieces.join('');
}

/** The first line with something in it, as far as it is worth reading; empty where there is none. */
export async function firstLine(texts: AsyncIterable<string>): Promise<string> {
  let head = '';
  for await (const text of texts) {
    head = (head + text).trimStart();
    const end = head.indexOf('\n', Math.max(0, head.length - text.length));
    if (end >= 0) return head.slice(0, end);
    if (head.length > longestHead) break;
  }
  return head;
}
