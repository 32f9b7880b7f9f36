import { type Request, Router } from 'express';
import { parseTilePath } from '../../../tiles/address.ts';
import { requirePermission } from '../../access/middleware.ts';
import { readableFromAnywhere } from '../../http/cross-origin.ts';
import { Problem } from '../../input/problem.ts';
import { acceptedEncodings, recompress } from '../encodings.ts';
import type { TileArchive } from './archive.ts';

/** TileJSON and tiles of the files that are served as layers. */
export function archiveRoutes(archives: ReadonlyMap<string, TileArchive>): Router {
  const router = Router();
  router.use('/tiles/:id', (request, response, next) => {
    if (!archives.has(request.params.id)) return next('router');
    readableFromAnywhere(request, response, (error) => {
      if (error) next(error);
      else requirePermission('layers.read-public')(request, response, next);
    });
  });

  router.get('/tiles/:id', (request, response) => {
    noParameters(request);
    const { id } = request.params;
    const { name, bounds, minZoom, maxZoom, attribution, vectorLayers } = archives.get(id)!;
    response.set('Cache-Control', 'no-cache').json({
      tilejson: '3.0.0',
      name: name || id,
      scheme: 'xyz',
      tiles: [`${request.protocol}://${request.host}/tiles/${id}/{z}/{x}/{y}`],
      minzoom: minZoom,
      maxzoom: maxZoom,
      bounds,
      ...(attribution ? { attribution } : {}),
      vector_layers: vectorLayers,
    });
  });

  router.get('/tiles/:id/:z/:x/:y', async (request, response) => {
    noParameters(request);
    const path = parseTilePath(request.path);
    if (path === null || typeof path === 'string')
      throw new Problem(400, 'bad-tile-address', path ?? `"${request.path}" is not a tile address`);
    const archive = archives.get(path.ids)!;
    const accepted = acceptedEncodings(request.headers['accept-encoding'] as string | undefined);
    const encoding = accepted.includes('gzip') ? 'gzip' : 'identity';
    const etag = `"${archive.stamp}-${encoding}"`;
    response.set({ ETag: etag, 'Cache-Control': 'public, no-cache', Vary: 'Accept-Encoding' });
    if (request.headers['if-none-match']?.includes(etag)) return void response.status(304).end();
    const data = await archive.tile(path.z, path.x, path.y);
    if (!data) return void response.status(204).end();
    if (encoding === 'gzip') response.set('Content-Encoding', encoding);
    response.set('Content-Type', 'application/vnd.mapbox-vector-tile');
    response.send(encoding === 'gzip' ? data : await recompress(data, 'gzip', 'identity'));
  });
  return router;
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
