import { JSONParser } from '@streamparser/json';
import { Problem } from '../input/problem.ts';
import { Slices } from '../input/slices.ts';
import { type BulkLine, emptyBody, pointLine, readPoints } from './bulk-input.ts';

const linesABatch = 1_000;
const bytesAPart = 16_384;
/** Who has not come to a point by then sends something else. */
const mostBeforePoints = 65_536;

/**
 * Reads `{"points": […]}` as it arrives, numbering the points from 1, to its end: a body that turns out not to be
 * JSON is refused before anything is answered.
 * @throws Problem 400 `empty-body`, `missing-points`, `invalid-json`
 */
export async function readJsonPoints(body: AsyncIterable<Uint8Array>): Promise<BulkLine[][]> {
  const parser = new JSONParser({ paths: ['$.points.*'], keepStack: false });
  const batches: BulkLine[][] = [];
  let lines = 0;
  parser.onValue = ({ value, key }) => {
    // A member of an object, where an array is expected.
    if (typeof key !== 'number') readPoints({ points: null });
    if (lines % linesABatch === 0) batches.push([]);
    batches.at(-1)!.push(pointLine(value, ++lines));
  };
  const slices = new Slices();
  const head: Uint8Array[] = [];
  let headBytes = 0;
  for await (const chunk of body) {
    for (let from = 0; from < chunk.length; from += bytesAPart) {
      write(parser, chunk.subarray(from, from + bytesAPart));
      if (slices.due) await slices.rest();
    }
    if (lines > 0) continue;
    head.push(chunk);
    headBytes += chunk.length;
    if (headBytes > mostBeforePoints) readPoints({ points: null });
  }
  if (headBytes === 0 && lines === 0) throw emptyBody();
  if (lines === 0) return [readPoints(parseWhole(Buffer.concat(head).toString('utf8')))];
  if (!parser.isEnded) throw invalidJson('it ends before its last bracket');
  return batches;
}

function write(parser: JSONParser, bytes: Uint8Array): void {
  try {
    parser.write(bytes);
  } catch (error) {
    throw error instanceof Problem ? error : invalidJson((error as Error).message);
  }
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidJson((error as Error).message);
  }
}

function invalidJson(reason: string): Problem {
  return new Problem(400, 'invalid-json', `The body is not valid JSON: ${reason}`);
}
