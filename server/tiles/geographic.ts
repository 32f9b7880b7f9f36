import type { Request, Response } from 'express';
import { deepestZoom, type TileAddress } from '../../tiles/address.ts';
import { declareCounts } from '../../tiles/declare-counts.ts';
import { type TileEncoding, tileMediaTypes } from '../../tiles/tile-encoding.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { acceptedEncodings, compress, quickestEncoding } from './encodings.ts';
import { acceptedEncoding } from './negotiation.ts';
import type { Tiles } from './service.ts';
import type { Visibility } from './tile-set.ts';

/**
 * Where a tile of `CGCS2000Quad` is, from its matrix, row and column as written.
 * @throws Problem 400 `bad-tile-address`
 */
export function geographicAddress({
  matrix,
  row,
  column,
}: Partial<Record<string, string | string[]>>): TileAddress {
  const [z, y, x] = [matrix, row, column].map((text) =>
    /^(0|[1-9]\d{0,8})$/.test(String(text)) ? Number(text) : -1,
  ) as [number, number, number];
  if (z < 1 || z > deepestZoom)
    throw new Problem(400, 'bad-tile-address', {
      zh: `矩阵“${matrix}”：应为 1 到 ${deepestZoom} 的整数`,
      en: `Matrix "${matrix}": expected a whole number from 1 to ${deepestZoom}`,
    });
  if (x < 0 || x >= 2 ** z || y < 0 || y >= 2 ** (z - 1))
    throw new Problem(400, 'bad-tile-address', {
      zh: `行“${row}”、列“${column}”：矩阵 ${z} 的行应小于 ${2 ** (z - 1)}，列应小于 ${2 ** z}`,
      en: `Row "${row}", column "${column}": expected rows below ${2 ** (z - 1)} and columns below ${2 ** z} in matrix ${z}`,
    });
  return { z, x, y };
}

/**
 * Answers a tile in degrees, or 304 to who has it.
 * @param named the encoding that the address names; `Accept` decides where it names none
 */
export async function sendGeographic(
  tiles: Tiles,
  layer: PublishedLayer,
  visibility: Visibility,
  address: TileAddress,
  named: TileEncoding | undefined,
  request: Request,
  response: Response,
): Promise<void> {
  const encoding = named ?? acceptedEncoding(request.headers.accept);
  const accepted = acceptedEncodings(request.headers['accept-encoding'] as string | undefined);
  const coding = quickestEncoding(accepted);
  const etag = `"c-${layer.version}-${layer.publicationId}-${encoding}-${coding}"`;
  response.set({
    ETag: etag,
    'Cache-Control': `${visibility === 'public' ? 'public' : 'private'}, no-cache`,
    Vary: `${named ? '' : 'Accept, '}Accept-Encoding, Authorization`,
  });
  if (request.headers['if-none-match']?.includes(etag)) {
    response.status(304).end();
    return;
  }
  const leaving = new AbortController();
  response.once('close', () => leaving.abort(new Error('the reader left')));
  const { data, shown, total } = await tiles.geographicTile(layer, address, encoding, leaving.signal);
  if (shown < total) response.set('Wangge-Features', `${layer.id};shown=${shown};total=${total}`);
  if (data.length === 0) {
    response.status(204).end();
    return;
  }
  const body = await compress(
    Buffer.from(shown < total && encoding === 'mvt' ? declareCounts(data, shown, total) : data),
    coding,
  );
  if (coding !== 'identity') response.set('Content-Encoding', coding);
  response.set('Content-Type', tileMediaTypes[encoding]).send(body);
}
