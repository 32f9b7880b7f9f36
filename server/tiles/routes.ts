import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { defaultStyle } from '../../tiles/default-style.ts';
import { jointBounds, tileJson } from '../../tiles/tilejson.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { visibilityClass } from '../access/permissions.ts';
import { readableFromAnywhere } from '../http/cross-origin.ts';
import { Problem } from '../http/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { composeStyle } from '../layers/style.ts';
import type { Tiles } from './service.ts';

const source = 'wangge';

const noParameters = z.strictObject({});

const styleParameters = z.strictObject({
  theme: z.enum(['light', 'dark']).default('light'),
  language: z.enum(['zh', 'en']).default('zh'),
});

/** TileJSON and MapLibre styles; the tiles themselves are answered by `front.ts`. */
export function tileRoutes(tiles: Tiles): Router {
  const router = Router();
  router.use(['/tiles', '/styles'], readableFromAnywhere, requirePermission('layers.read-public'));

  router.get('/tiles/:ids', async (request, response) => {
    noParameters.parse(request.query);
    const ids = String(request.params.ids);
    const set = await tiles.resolveSet(ids, readerOf(response));
    answer(response, tileJson(set.layers, `${origin(request)}/tiles/${ids}/{z}/{x}/{y}`));
  });

  router.get('/styles/city.json', (request, response) => {
    const layers = tiles.visibleLayers('public').filter((layer) => layer.definition.style.length > 0);
    if (layers.length === 0)
      throw new Problem(404, 'no-layers', 'No public layer has been published yet: there is nothing to draw');
    answer(response, style(request, layers));
  });

  router.get('/styles/:id.json', async (request, response) => {
    const { layers } = await tiles.resolveSet(String(request.params.id), readerOf(response));
    answer(response, style(request, layers));
  });
  return router;
}

function readerOf(response: Response): 'public' | 'internal' {
  return visibilityClass(principalOf(response));
}

function origin(request: Request): string {
  return `${request.protocol}://${request.host}`;
}

function answer(response: Response, document: object): void {
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Authorization' }).json(document);
}

/** A MapLibre style that draws `layers` from one source of composite tiles. */
function style(request: Request, layers: readonly PublishedLayer[]) {
  const choice = styleParameters.parse(request.query);
  const [west, south, east, north] = jointBounds(layers);
  const ids = layers.map((layer) => layer.id).join(',');
  return {
    version: 8,
    name: layers.map((layer) => layer.title[choice.language]).join(choice.language === 'zh' ? '、' : ', '),
    center: [(west + east) / 2, (south + north) / 2],
    zoom: 10,
    sources: { [source]: { type: 'vector', url: `${origin(request)}/tiles/${ids}` } },
    layers: composeStyle(
      layers.map(({ id, geometryType, definition }) => ({
        id,
        style: definition.style.length > 0 ? definition.style : defaultStyle(geometryType),
      })),
      choice,
      () => source,
    ),
  };
}
