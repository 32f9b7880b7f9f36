import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import { declareCounts } from '../../tiles/declare-counts.ts';
import { tileMediaTypes } from '../../tiles/tile-encoding.ts';
import type { DiskTile } from './disk-cache.ts';
import { compress, type Encoding, recompress } from './encodings.ts';
import type { TileSet, TileState } from './tile-set.ts';

/** A tile as it goes over the wire in one content coding. */
export interface Representation {
  status: 200 | 204;
  /** Header names and values, in turn. */
  headers: string[];
  body: Buffer;
}

/** A made tile in every content coding that was asked for so far. */
export interface StoredTile {
  set: TileSet;
  address: TileAddress;
  state: TileState;
  /** What was left out, for the answer's headers; empty when nothing was. */
  omissions: string[];
  variants: Partial<Record<Encoding, Representation>>;
}

// Headers, keys and objects around the bytes.
const overhead = 1_500;

/** Bytes a stored tile holds in memory, near enough. */
export function sizeOf(tile: StoredTile): number {
  let size = overhead;
  for (const variant of Object.values(tile.variants)) size += variant.body.length;
  return size;
}

/** Joins the layers of a tile, compresses them once, and notes what they left out: an MVT says it itself as well. */
export async function storeTile(
  { set, address, state }: Pick<StoredTile, 'set' | 'address' | 'state'>,
  parts: readonly MadeTile[],
  encoding: Encoding,
): Promise<StoredTile> {
  const data = Buffer.concat(
    parts.map(({ data, shown, total }) =>
      set.encoding === 'mvt' && shown < total && data.length > 0 ? declareCounts(data, shown, total) : data,
    ),
  );
  const omitted = parts.flatMap(({ shown, total }, index) =>
    shown < total ? [`${set.layers[index]!.id};shown=${shown};total=${total}`] : [],
  );
  const omissions = omitted.length > 0 ? ['Wangge-Features', omitted.join(', ')] : [];
  const tile: StoredTile = { set, address, state, omissions, variants: {} };
  tile.variants[encoding] = represent(
    tile,
    data.length === 0 ? data : await compress(data, encoding),
    encoding,
  );
  return tile;
}

/** A tile as an earlier run of the service has left it. */
export function tileFromDisk(
  place: Pick<StoredTile, 'set' | 'address' | 'state'>,
  { encoding, omissions, body }: DiskTile,
): StoredTile {
  const tile: StoredTile = { ...place, omissions, variants: {} };
  tile.variants[encoding] = represent(tile, body, encoding);
  return tile;
}

/** The answer with a tile that has changed since, which says so as RFC 9211 has it. */
export function staleRepresentation({ status, headers, body }: Representation): Representation {
  return { status, headers: [...headers, 'Cache-Status', 'wangge; hit; ttl=-1; detail=busy'], body };
}

/** Adds a content coding to a stored tile, from one that it has. */
export async function addVariant(tile: StoredTile, encoding: Encoding): Promise<Representation> {
  const [from, { body }] = Object.entries(tile.variants)[0] as [Encoding, Representation];
  const representation = represent(
    tile,
    body.length === 0 ? body : await recompress(body, from, encoding),
    encoding,
  );
  tile.variants[encoding] = representation;
  return representation;
}

function represent({ set, state, omissions }: StoredTile, body: Buffer, encoding: Encoding): Representation {
  const common = [...state.headers[encoding], ...omissions];
  if (body.length === 0) return { status: 204, headers: common, body };
  const headers = [
    'Content-Type',
    tileMediaTypes[set.encoding],
    'Content-Length',
    String(body.length),
    ...common,
  ];
  if (encoding !== 'identity') headers.push('Content-Encoding', encoding);
  return { status: 200, headers, body };
}
