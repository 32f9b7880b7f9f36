import type { Request, Response } from 'express';
import { z } from 'zod';
import { archiveTileJsonSchema } from '../../../domain/answers/tiles.ts';
import { parseTilePath } from '../../../tiles/address.ts';
import { tileMediaTypes } from '../../../tiles/tile-encoding.ts';
import { empty, json, tile, written } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { Problem } from '../../input/problem.ts';
import { acceptedEncodings, recompress } from '../encodings.ts';
import { acceptedEncoding, notAcceptable } from '../negotiation.ts';
import type { TileArchive } from './archive.ts';

const permission = 'layers.read-public';
const tileParams = z.object({ z: z.string(), x: z.string(), y: z.string() });

/** TileJSON and tiles of the files that are served as layers. */
export function archiveEndpoints(archives: ReadonlyMap<string, TileArchive>) {
  return [...archives].flatMap(([id, archive]) => [
    endpoint({
      method: 'get',
      path: `/tiles/${id}`,
      permission,
      summary: { zh: '瓦片文件的 TileJSON', en: 'TileJSON 3.0 of a file of tiles' },
      answers: [json(archiveTileJsonSchema)],
      errors: { 400: ['unknown-parameter'], 404: ['unknown-layer'] },
      handle({ request, response }) {
        noParameters(request);
        const { name, bounds, minZoom, maxZoom, attribution, vectorLayers } = archive;
        response.set('Cache-Control', 'no-cache');
        return {
          tilejson: '3.0.0' as const,
          name: name || id,
          scheme: 'xyz' as const,
          tiles: [`${request.protocol}://${request.host}/tiles/${id}/{z}/{x}/{y}`],
          encoding: archive.encoding,
          minzoom: minZoom,
          maxzoom: maxZoom,
          bounds,
          ...(attribution ? { attribution } : {}),
          vector_layers: vectorLayers,
        };
      },
    }),
    endpoint({
      method: 'get',
      path: `/tiles/${id}/{z}/{x}/{y}`,
      permission,
      summary: {
        zh: '瓦片文件中的矢量瓦片；无内容时返回 204',
        en: 'A vector tile of a file of tiles; 204 where it is empty',
      },
      params: tileParams,
      answers: [written(tile), empty(204), empty(304)],
      errors: {
        400: ['unknown-parameter', 'bad-tile-address'],
        404: ['unknown-layer'],
        406: ['not-acceptable'],
      },
      handle: ({ request, response }) => sendTile(archive, request, response),
    }),
  ]);
}

async function sendTile(archive: TileArchive, request: Request, response: Response): Promise<void> {
  noParameters(request);
  const path = parseTilePath(request.path);
  if (path === null || typeof path === 'string')
    throw new Problem(400, 'bad-tile-address', path ?? `"${request.path}" is not a tile address`);
  // A file is as it was written: whoever wants another encoding is told so.
  if (path.encoding && path.encoding !== archive.encoding)
    throw notAcceptable(request.path, path.encoding, [archive.encoding]);
  if (!path.encoding) acceptedEncoding(request.headers.accept, [archive.encoding]);
  const accepted = acceptedEncodings(request.headers['accept-encoding'] as string | undefined);
  const encoding = accepted.includes('gzip') ? 'gzip' : 'identity';
  const etag = `"${archive.stamp}-${encoding}"`;
  response.set({
    ETag: etag,
    'Cache-Control': 'public, no-cache',
    Vary: `${path.encoding ? '' : 'Accept, '}Accept-Encoding`,
  });
  if (request.headers['if-none-match']?.includes(etag)) return void response.status(304).end();
  const data = await archive.tile(path.z, path.x, path.y);
  if (!data) return void response.status(204).end();
  if (encoding === 'gzip') response.set('Content-Encoding', encoding);
  response.set('Content-Type', tileMediaTypes[archive.encoding]);
  response.send(encoding === 'gzip' ? data : await recompress(data, 'gzip', 'identity'));
}

function noParameters(request: Request): void {
  const [name] = Object.keys(request.query);
  if (name !== undefined)
    throw new Problem(
      400,
      'unknown-parameter',
      `"${name}" is not a parameter of these tiles; they have none`,
    );
}
