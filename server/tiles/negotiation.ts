import { type TileEncoding, tileEncodings, tileMediaTypes } from '../../tiles/tile-encoding.ts';
import { Problem } from '../input/problem.ts';

/** What readers call a Mapbox Vector Tile as well, and bytes of any kind. */
const alsoMvt = ['application/x-protobuf', 'application/vnd.google.protobuf', 'application/octet-stream'];

const remembered = new Map<string, TileEncoding | null>();
const rememberedLimit = 1_000;

/**
 * The encoding of tiles to answer with, from an `Accept` header (RFC 9110, 12.5.1): the one with the greatest weight; an
 * MVT where the reader does not care, as readers of MVT alone do not say so.
 *
 * @param offered what there is, the first where the reader does not care
 * @throws Problem 406 `not-acceptable` where the header names none of them
 */
export function acceptedEncoding(
  header: string | undefined,
  offered: readonly TileEncoding[] = tileEncodings,
): TileEncoding {
  if (header === undefined || header === '*/*') return offered[0]!;
  const key = `${offered} ${header}`;
  let accepted = remembered.get(key);
  if (accepted === undefined) {
    accepted = negotiate(header, offered);
    if (remembered.size >= rememberedLimit) remembered.clear();
    remembered.set(key, accepted);
  }
  if (accepted === null) throw notAcceptable('Accept', header, offered);
  return accepted;
}

function negotiate(header: string, offered: readonly TileEncoding[]): TileEncoding | null {
  const ranges = header.split(',').map((item) => {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
  /** Of the most specific range that fits. */
  const weightOf = (encoding: TileEncoding) => {
    const names = [tileMediaTypes[encoding], ...(encoding === 'mvt' ? alsoMvt : [])] as string[];
    for (const fits of [
      (type: string) => names.includes(type),
      (type: string) => type === 'application/*',
      (type: string) => type === '*/*',
    ]) {
      const found = ranges.filter(({ type }) => fits(type));
      if (found.length > 0) return Math.max(...found.map(({ weight }) => weight));
    }
    return 0;
  };
  const best = [...offered].sort((a, b) => weightOf(b) - weightOf(a))[0]!;
  return weightOf(best) > 0 ? best : null;
}

/**
 * The encoding that a parameter names; undefined where it is not given.
 * @throws Problem 406 `not-acceptable`
 */
export function namedEncoding(parameter: string, text: string | undefined): TileEncoding | undefined {
  const named = tileEncodings.find((encoding) => encoding === text);
  if (text !== undefined && !named) throw notAcceptable(parameter, text, tileEncodings);
  return named;
}

/** Refuses an encoding that is not there, and says which are. */
export function notAcceptable(where: string, asked: string, offered: readonly TileEncoding[]): Problem {
  const list = offered.map((encoding) => `${encoding} (${tileMediaTypes[encoding]})`);
  return new Problem(406, 'not-acceptable', {
    zh: `${where} 要求 “${asked}”，瓦片没有这种编码；可用：${list.join('、')}`,
    en: `${where} asks for "${asked}", which tiles are not written in; there are ${list.join(' and ')}`,
  });
}
