import { type NextFunction, type Request, type Response, Router } from 'express';
import { parseTilePath } from '../../../tiles/address.ts';
import { principalOf, requirePermission } from '../../access/middleware.ts';
import { readableFromAnywhere } from '../../http/cross-origin.ts';
import { Problem } from '../../input/problem.ts';
import { acceptedEncodings, compress, quickestEncoding } from '../encodings.ts';
import { isLiveLayer, type LiveLayerId, liveLayers } from './layers.ts';
import type { LiveTiles } from './service.ts';

const deepest = 16;

/** TileJSON and tiles of the live layers, for those who may see what is in them. */
export function liveTileRoutes(live: LiveTiles): Router {
  const router = Router();
  router.use('/tiles/:id', (request, response, next) => {
    const { id } = request.params;
    if (!isLiveLayer(id)) return next('router');
    readableFromAnywhere(request, response, (error) => {
      if (error) next(error);
      else requirePermission(liveLayers[id].action)(request, response, next);
    });
  });

  router.get('/tiles/:id', (request, response) => {
    noParameters(request);
    const id = request.params.id as LiveLayerId;
    const { title, fields } = liveLayers[id];
    response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization' }).json({
      tilejson: '3.0.0',
      name: title.zh,
      description: title.en,
      scheme: 'xyz',
      tiles: [`${request.protocol}://${request.host}/tiles/${id}/{z}/{x}/{y}`],
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
    });
  });

  router.get('/tiles/:id/:z/:x/:y', async (request: Request, response: Response, next: NextFunction) => {
    noParameters(request);
    const path = parseTilePath(request.path);
    if (path === null) return next();
    if (typeof path === 'string') throw new Problem(400, 'bad-tile-address', path);
    const { data, shown, total, stamp } = await live.tile(
      path.ids as LiveLayerId,
      path,
      principalOf(response),
    );
    const accepted = acceptedEncodings(request.headers['accept-encoding'] as string | undefined);
    const encoding = quickestEncoding(accepted);
    // What one reader may see is no business of another: no cache on the way may keep it for both.
    const etag = `"live-${stamp}-${encoding}"`;
    response.set({
      ETag: etag,
      'Cache-Control': 'private, no-cache',
      Vary: 'Accept-Encoding, Authorization',
    });
    if (shown < total) response.set('Wangge-Features', `${path.ids};shown=${shown};total=${total}`);
    if (request.headers['if-none-match']?.includes(etag)) return void response.status(304).end();
    if (data.length === 0) return void response.status(204).end();
    const body = await compress(Buffer.from(data), encoding);
    if (encoding !== 'identity') response.set('Content-Encoding', encoding);
    response.set('Content-Type', 'application/vnd.mapbox-vector-tile').send(body);
  });
  return router;
}

function noParameters(request: Request): void {
  const [name] = Object.keys(request.query);
  if (name !== undefined)
    throw new Problem(400, 'unknown-parameter', `"${name}" is not a parameter of live tiles; they have none`);
}
