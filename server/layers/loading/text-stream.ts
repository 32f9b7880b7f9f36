import { isAscii } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import type { TextPiece } from './guess-encoding.ts';
import { placeInChinese } from './place-text.ts';
import type { FilePlace } from './source-feature.ts';

/** A feature of more characters than this is refused: a ring of a million vertices has some forty million. */
export const largestFeature = 64 * 2 ** 20;

/** Text that is not valid in the encoding that it was taken to be in. @param where the file and the place in it */
export function wrongEncoding(where: string, encoding: string): Problem {
  return new Problem(400, 'wrong-encoding', {
    zh: `${placeInChinese(where)}：文字不是有效的 ${encoding}，请指定其编码，例如 gb18030`,
    en: `${where}: the text is not valid ${encoding}; name its encoding, for instance gb18030`,
  });
}

/** Turns a failure of reading into a refusal that names the file. */
function unreadable({ path, file }: FilePlace, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, Title> = {
    ENOENT: { zh: '没有这个文件', en: 'there is no such file' },
    EISDIR: {
      zh: '这是一个文件夹；文件地理数据库（.gdb）请先导出为 GeoPackage',
      en: 'it is a folder; export a file geodatabase (.gdb) as GeoPackage first',
    },
    EACCES: { zh: '没有读取权限', en: 'it may not be read' },
  };
  const reason = reasons[code ?? ''];
  if (reason)
    return new Problem(400, 'unreadable-file', {
      zh: `${path}：${reason.zh}`,
      en: `${path}: ${reason.en}`,
    });
  if (code?.startsWith('Z_'))
    return new Problem(400, 'unreadable-file', {
      zh: `${file}：gzip 数据已损坏或不完整（${message}）`,
      en: `${file}: the gzip data is damaged or cut: ${message}`,
    });
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
    throw unreadable({ path, file: path }, error);
  }
}

const enoughToGuess = 2 ** 18;
const mostToLookThrough = 2 ** 26;
const longestPiece = 2 ** 20;
// Below this no byte is part of a character of several, in UTF-8, GB 18030 or Big5.
const firstInside = 0x30;

/**
 * The pieces of a text that are not ASCII alone, as far as they are needed to guess its encoding: none of them begins or
 * ends within a character.
 * @param isGzip whether the file is packed
 */
export async function sampleText(path: string, isGzip: boolean): Promise<TextPiece[]> {
  const source = createReadStream(path, { highWaterMark: 2 ** 18 });
  const bytes = isGzip ? source.pipe(createGunzip()) : source;
  if (isGzip) source.once('error', (error) => bytes.destroy(error));
  const sample: TextPiece[] = [];
  let [rest, taken, seen] = [Buffer.alloc(0), 0, 0];
  const take = (text: Buffer) => {
    if (isAscii(text)) return;
    sample.push({ bytes: text, mayBeCut: false });
    taken += text.length;
  };
  try {
    for await (const chunk of bytes) {
      seen += (chunk as Buffer).length;
      if (seen > mostToLookThrough) return sample;
      if (isAscii(chunk as Buffer) && isAscii(rest)) {
        rest = Buffer.alloc(0);
        continue;
      }
      const text = Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let at = 0; at < text.length && taken < enoughToGuess; at++)
        if (text[at]! < firstInside) {
          if (at > from) take(text.subarray(from, at));
          from = at + 1;
        }
      rest = text.subarray(from);
      if (taken >= enoughToGuess || rest.length > longestPiece) return sample;
    }
    take(rest);
    return sample;
  } catch {
    // What cannot be read is told where it is read in earnest.
    return sample;
  } finally {
    source.destroy();
  }
}

/**
 * The text of a file, plain or gzip, piece by piece.
 * @param onBytes called with the number of bytes of the file that have been read so far
 * @throws Problem 400 `unreadable-file` or `wrong-encoding`
 */
export async function* readText(
  place: FilePlace,
  isGzip: boolean,
  encoding: string,
  onBytes: (read: number) => void,
): AsyncGenerator<string> {
  const source = createReadStream(place.path, { highWaterMark: 2 ** 18 });
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
      throw wrongEncoding(place.file, decoder.encoding);
    throw unreadable(place, error);
  } finally {
    source.destroy();
  }
}

/**
 * The lines of a text that comes in pieces, as many at a time as a piece completes.
 * @param tooLong the refusal of a line beyond `largestFeature`, by its number
 */
export async function* linesOf(
  texts: AsyncIterable<string>,
  tooLong: (line: number) => Error,
): AsyncGenerator<string[]> {
  let pieces: string[] = [];
  let length = 0;
  let number = 1;
  for await (const text of texts) {
    const lines = text.split('\n');
    const last = lines.pop()!;
    if (lines.length > 0) {
      lines[0] = pieces.join('') + lines[0];
      pieces = [];
      length = 0;
      number += lines.length;
      yield lines;
    }
    pieces.push(last);
    length += last.length;
    if (length > largestFeature) throw tooLong(number);
  }
  if (length > 0) yield [pieces.join('')];
}

const enoughToKnow = 4_096;

/** The beginning of a text: its first line that is not empty, and what follows where that is short. */
export async function headOf(texts: AsyncIterable<string>): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  let hasLine = false;
  for await (const text of texts) {
    const piece = length === 0 ? text.trimStart() : text;
    pieces.push(piece);
    length += piece.length;
    hasLine ||= piece.includes('\n');
    if ((hasLine && length >= enoughToKnow) || length > largestFeature) break;
  }
  return pieces.join('');
}
