import type { TileEncoding } from './tile-encoding.ts';
import { latitudeAt, longitudeAt } from './web-mercator.ts';

/** The deepest zoom that is served. */
export const deepestZoom = 22;

/** A tile of the WebMercatorQuad pyramid; `y` grows southwards. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** What a tile's URL path asks for: the layer part as written, and the address. */
export interface TilePath extends TileAddress {
  ids: string;
  /** What the address ends with; null where it says nothing. */
  encoding: TileEncoding | null;
}

const prefix = '/tiles/';
const slash = 47;
const zero = 48;

/**
 * Reads `/tiles/{ids}/{z}/{x}/{y}`, with or without `.mvt`, `.pbf` or `.mlt` and a query behind it.
 * Returns null when the path has another shape (it is then somebody else's), or a sentence saying what is
 * wrong with the address.
 */
export function parseTilePath(url: string): TilePath | string | null {
  if (!url.startsWith(prefix)) return null;
  const query = url.indexOf('?', prefix.length);
  let end = query === -1 ? url.length : query;
  const idsEnd = url.indexOf('/', prefix.length);
  if (idsEnd === -1 || idsEnd >= end || idsEnd === prefix.length) return null;
  const zEnd = url.indexOf('/', idsEnd + 1);
  if (zEnd === -1 || zEnd >= end) return null;
  const xEnd = url.indexOf('/', zEnd + 1);
  if (xEnd === -1 || xEnd >= end) return null;
  for (let at = xEnd + 1; at < end; at++) if (url.charCodeAt(at) === slash) return null;
  let encoding: TileEncoding | null = null;
  if (url.endsWith('.mvt', end) || url.endsWith('.pbf', end)) encoding = 'mvt';
  else if (url.endsWith('.mlt', end)) encoding = 'mlt';
  if (encoding) end -= 4;

  const z = digits(url, idsEnd + 1, zEnd);
  const x = digits(url, zEnd + 1, xEnd);
  const y = digits(url, xEnd + 1, end);
  if (z < 0 || x < 0 || y < 0)
    return `"${url.slice(idsEnd + 1, end)}" is not a tile address: expected three whole numbers z/x/y`;
  if (z > deepestZoom) return `zoom ${z} is outside 0 to ${deepestZoom}`;
  const side = 2 ** z;
  if (x >= side || y >= side) return `${z}/${x}/${y}: x and y must lie in 0 to ${side - 1} at zoom ${z}`;
  return { ids: url.slice(prefix.length, idsEnd), z, x, y, encoding };
}

/** The number written in decimal digits without a leading zero, or -1. */
function digits(text: string, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 9 || (length > 1 && text.charCodeAt(start) === zero)) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** West, south, east and north of a tile in CRS84 degrees, without its buffer. */
export function tileBounds({ z, x, y }: TileAddress): [number, number, number, number] {
  const side = 2 ** z;
  return [
    longitudeAt(x / side),
    latitudeAt((y + 1) / side),
    longitudeAt((x + 1) / side),
    latitudeAt(y / side),
  ];
}
