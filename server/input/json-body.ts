import { JSONParser } from '@streamparser/json';
import { Problem } from './problem.ts';
import { Slices } from './slices.ts';

/** Small enough to be parsed in one piece: some milliseconds. */
const onePiece = 1_048_576;
const bytesAPart = 16_384;
const mark = [0xef, 0xbb, 0xbf];

function invalid(reason: string): Problem {
  return new Problem(400, 'invalid-json', `The body is not valid JSON: ${reason}`);
}

/**
 * Parses a body of JSON in UTF-8, a large one in slices between which other requests are answered; an empty one is `{}`.
 * @throws Problem 400 `invalid-json`
 */
export async function parseJson(bytes: Uint8Array): Promise<unknown> {
  const body = mark.every((byte, at) => bytes[at] === byte) ? bytes.subarray(mark.length) : bytes;
  if (body.length === 0) return {};
  try {
    return body.length > onePiece ? await inSlices(body) : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

async function inSlices(bytes: Uint8Array): Promise<unknown> {
  const parser = new JSONParser({ paths: ['$'] });
  let whole: unknown;
  parser.onValue = ({ value }) => {
    whole = value;
  };
  const slices = new Slices();
  for (let from = 0; from < bytes.length; from += bytesAPart) {
    parser.write(bytes.subarray(from, from + bytesAPart));
    if (slices.due) await slices.rest();
  }
  if (!parser.isEnded) throw new Error('it ends before its last bracket');
  return whole;
}

/** Parses newline-delimited JSON in UTF-8 in slices; a `Problem` stands where a line cannot be read. */
export async function parseJsonLines(bytes: Uint8Array): Promise<unknown[]> {
  const values: unknown[] = [];
  const slices = new Slices();
  const text = new TextDecoder().decode(bytes);
  for (let from = 0, line = 1; from < text.length; line++) {
    const end = text.indexOf('\n', from);
    const one = text.slice(from, end < 0 ? text.length : end).trim();
    from = end < 0 ? text.length : end + 1;
    if (one !== '')
      try {
        values.push(JSON.parse(one));
      } catch (error) {
        const detail = `Line ${line} is not valid JSON: ${(error as Error).message}`;
        values.push(new Problem(400, 'invalid-json', detail));
      }
    if (slices.due) await slices.rest();
  }
  return values;
}
