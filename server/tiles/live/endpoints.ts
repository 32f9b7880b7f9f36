import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../../domain/access/principal.ts';
import { liveTileJsonSchema } from '../../../domain/answers/tiles.ts';
import { parseTilePath } from '../../../tiles/address.ts';
import { type TileEncoding, tileMediaTypes } from '../../../tiles/tile-encoding.ts';
import { empty, json, tile, written } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { Problem } from '../../input/problem.ts';
import { acceptedEncodings, compress, quickestEncoding } from '../encodings.ts';
import { acceptedEncoding, namedEncoding } from '../negotiation.ts';
import { type LiveLayerId, liveLayers } from './layers.ts';
import type { LiveTiles } from './service.ts';

const deepest = 16;
const tileParams = z.object({ z: z.string(), x: z.string(), y: z.string() });

/** TileJSON and tiles of the live layers, for those who may see what is in them. */
export function liveTileEndpoints(live: LiveTiles) {
  return (Object.keys(liveLayers) as LiveLayerId[]).flatMap((id) => [
    endpoint({
      method: 'get',
      path: `/tiles/${id}`,
      permission: liveLayers[id].action,
      summary: {
        zh: `${liveLayers[id].title.zh}图层的 TileJSON`,
        en: `TileJSON 3.0 of the layer: ${liveLayers[id].title.en}`,
      },
      query: z.strictObject({
        encoding: z.string().optional().describe('of the tiles: mvt or mlt; mvt unless given'),
      }),
      answers: [json(liveTileJsonSchema)],
      errors: { 404: ['unknown-layer'], 406: ['not-acceptable'] },
      handle({ query, request, response }) {
        const encoding = namedEncoding('encoding', query.encoding);
        response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization' });
        return describe(id, `${request.protocol}://${request.host}`, encoding);
      },
    }),
    endpoint({
      method: 'get',
      path: `/tiles/${id}/{z}/{x}/{y}`,
      permission: liveLayers[id].action,
      summary: {
        zh: `${liveLayers[id].title.zh}图层的矢量瓦片；无内容时返回 204`,
        en: `A vector tile of the layer: ${liveLayers[id].title.en}; 204 where it is empty`,
      },
      params: tileParams,
      answers: [written(tile), empty(204), empty(304)],
      errors: {
        400: ['unknown-parameter', 'bad-tile-address'],
        404: ['unknown-layer', 'not-found'],
        406: ['not-acceptable'],
        503: ['too-slow'],
      },
      handle: ({ principal, request, response }) => sendTile(live, id, principal, request, response),
    }),
  ]);
}

function describe(id: LiveLayerId, origin: string, encoding: TileEncoding | undefined) {
  const { title, fields } = liveLayers[id];
  return {
    tilejson: '3.0.0' as const,
    name: title.zh,
    description: title.en,
    scheme: 'xyz' as const,
    tiles: [`${origin}/tiles/${id}/{z}/{x}/{y}${encoding ? `.${encoding}` : ''}`],
    encoding: encoding ?? ('mvt' as const),
    minzoom: 0,
    maxzoom: deepest,
    vector_layers: [
      {
        id,
        description: `${title.zh} ${title.en}`,
        minzoom: 0,
        maxzoom: deepest,
        fields: Object.fromEntries(fields.map((name) => [name, name === 'id' ? 'Number' : 'String'])),
      },
    ],
  };
}

async function sendTile(
  live: LiveTiles,
  id: LiveLayerId,
  principal: Principal,
  request: Request,
  response: Response,
): Promise<void> {
  noParameters(request);
  const path = parseTilePath(request.path);
  if (path === null) throw new Problem(404, 'not-found', `Nothing is served at ${request.path}`);
  if (typeof path === 'string') throw new Problem(400, 'bad-tile-address', path);
  const encoding = path.encoding ?? acceptedEncoding(request.headers.accept);
  const { data, shown, total, stamp } = await live.tile(id, path, principal, encoding);
  const accepted = acceptedEncodings(request.headers['accept-encoding'] as string | undefined);
  const coding = quickestEncoding(accepted);
  // What one reader may see is no business of another: no cache on the way may keep it for both.
  const etag = `"live-${stamp}-${coding}"`;
  response.set({
    ETag: etag,
    'Cache-Control': 'private, no-cache',
    Vary: `${path.encoding ? '' : 'Accept, '}Accept-Encoding, Authorization`,
  });
  if (shown < total) response.set('Wangge-Features', `${id};shown=${shown};total=${total}`);
  if (request.headers['if-none-match']?.includes(etag)) return void response.status(304).end();
  if (data.length === 0) return void response.status(204).end();
  const body = await compress(Buffer.from(data), coding);
  if (coding !== 'identity') response.set('Content-Encoding', coding);
  response.set('Content-Type', tileMediaTypes[encoding]).send(body);
}

function noParameters(request: Request): void {
  const [name] = Object.keys(request.query);
  if (name !== undefined)
    throw new Problem(400, 'unknown-parameter', `"${name}" is not a parameter of live tiles; they have none`);
}
