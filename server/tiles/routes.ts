import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { visibilityClass } from '../../domain/access/permissions.ts';
import { defaultStyle } from '../../tiles/default-style.ts';
import { firstView } from '../../tiles/first-view.ts';
import {
  cgcs2000Quad,
  type TilingScheme,
  tileMatrixSet,
  tilingSchemes,
  webMercatorQuad,
} from '../../tiles/tile-matrix-set.ts';
import { jointBounds, tileJson } from '../../tiles/tilejson.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { readableFromAnywhere } from '../http/cross-origin.ts';
import { Problem } from '../input/problem.ts';
import { storableTime } from '../input/storable-values.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { composeStyle } from '../layers/style.ts';
import { fontFaces } from '../style-assets/fonts.ts';
import { type BaseMap, overBaseMap, underlay } from './base-map.ts';
import { cityBox } from './city-view.ts';
import { geographicAddress, sendGeographic } from './geographic.ts';
import type { Tiles } from './service.ts';
import { tileMatrixSetsDocument, tilesetDocument, tilesetsDocument } from './tilesets.ts';

const source = 'wangge';

const cityTitle = { zh: '城市底图与图层', en: 'Map of the city' };

const noParameters = z.strictObject({});

/** What was in force then, or is planned to be, instead of now. */
export const tileJsonParameters = z.strictObject({
  at: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional(),
});

const styleParameters = z.strictObject({
  theme: z.enum(['light', 'dark']).default('light'),
  language: z.enum(['zh', 'en']).default('zh'),
});

/** TileJSON, MapLibre styles and the documents of OGC API Tiles; `front.ts` answers the tiles themselves. */
export function tileRoutes(tiles: Tiles, baseMap: BaseMap | null): Router {
  const router = Router();
  router.use(['/tiles', '/styles'], readableFromAnywhere, requirePermission('layers.read-public'));

  router.get('/tiles/:ids', async (request, response) => {
    const { at } = tileJsonParameters.parse(request.query);
    const ids = String(request.params.ids);
    const { layers, plans } = await tiles.resolveSet(ids, readerOf(response), { at });
    const query = at ? `?at=${at.toISOString()}` : '';
    if (plans !== null) response.set('Wangge-Planned', plans);
    answer(response, tileJson(layers, `${origin(request)}/tiles/${ids}/{z}/{x}/{y}${query}`));
  });

  router.get('/api/base-map', requirePermission('layers.read-public'), (_request, response) => {
    answer(response, { baseMap: baseMap && underlay(baseMap) });
  });

  router.get('/styles/city.json', (request, response) => {
    const layers = tiles.visibleLayers('public').filter((layer) => layer.definition.style.length > 0);
    if (layers.length === 0)
      throw new Problem(404, 'no-layers', 'No public layer has been published yet: there is nothing to draw');
    answer(response, cityStyle(request, layers, baseMap));
  });

  router.get('/styles/:ids.json', async (request, response) => {
    const ids = String(request.params.ids);
    const { layers } = await tiles.resolveSet(ids, readerOf(response));
    answer(response, style(request, ids, layers));
  });

  const ogcFormat = z.strictObject({ f: z.literal('json', 'these documents are JSON').optional() });
  const collectionTiles = '/ogc/collections/:id/tiles';
  const ogc = ['/ogc/tileMatrixSets', collectionTiles];
  router.use(ogc, readableFromAnywhere, requirePermission('layers.read-public'));

  router.get('/ogc/tileMatrixSets', (request, response) => {
    ogcFormat.parse(request.query);
    answer(response, tileMatrixSetsDocument(origin(request)));
  });

  router.get('/ogc/tileMatrixSets/:scheme', (request, response) => {
    ogcFormat.parse(request.query);
    answer(response, tileMatrixSet(schemeOf(request)));
  });

  router.get(collectionTiles, async (request, response) => {
    ogcFormat.parse(request.query);
    const { layers } = await tiles.resolveSet(collectionOf(request), readerOf(response));
    answer(response, tilesetsDocument(origin(request), layers[0]!, schemesOf(tiles, layers[0]!)));
  });

  router.get(`${collectionTiles}/:scheme`, async (request, response) => {
    ogcFormat.parse(request.query);
    const scheme = schemeOf(request);
    const { layers } = await tiles.resolveSet(collectionOf(request), readerOf(response));
    if (!schemesOf(tiles, layers[0]!).includes(scheme)) throw unknownScheme(scheme.id);
    answer(response, tilesetDocument(origin(request), layers[0]!, scheme));
  });

  router.get(`${collectionTiles}/:scheme/:matrix/:row/:column`, async (request, response) => {
    if (schemeOf(request).id !== cgcs2000Quad.id)
      throw new Problem(404, 'not-found', `Tiles in ${webMercatorQuad.id} are under /tiles`);
    noParameters.parse(request.query);
    const address = geographicAddress(request.params);
    const { layers, visibility } = await tiles.resolveSet(collectionOf(request), readerOf(response));
    await sendGeographic(tiles, layers[0]!, visibility, address, request, response);
  });
  return router;
}

/** A collection is one layer: what would be several in a tile address is none here. */
function collectionOf(request: Request): string {
  const id = String(request.params.id);
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new Problem(404, 'unknown-layer', `There is no layer "${id}" that you may see`);
  return id;
}

function schemeOf(request: Request): TilingScheme {
  const id = String(request.params.scheme);
  const scheme = tilingSchemes.find((known) => known.id === id);
  if (!scheme) throw unknownScheme(id);
  return scheme;
}

function unknownScheme(id: string): Problem {
  const known = tilingSchemes.map((scheme) => scheme.id).join(' and ');
  return new Problem(
    404,
    'unknown-tile-matrix-set',
    `There is no tile matrix set "${id}" here; there are ${known}`,
  );
}

function schemesOf(tiles: Tiles, layer: PublishedLayer): TilingScheme[] {
  return tiles.hasGeographic(layer) ? [...tilingSchemes] : [webMercatorQuad];
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

/** A MapLibre style that draws `layers` from one source of composite tiles, the one that `ids` names. */
function style(request: Request, ids: string, layers: readonly PublishedLayer[]) {
  const choice = styleParameters.parse(request.query);
  const titles = layers.map((layer) => layer.title[choice.language]);
  return {
    version: 8,
    name: titles.join(choice.language === 'zh' ? '、' : ', '),
    ...firstView(jointBounds(layers)),
    glyphs: `${origin(request)}/fonts/{fontstack}/{range}.pbf`,
    sprite: `${origin(request)}/sprites/${choice.theme}`,
    'font-faces': fontFaces(origin(request)),
    sources: { [source]: { type: 'vector', url: `${origin(request)}/tiles/${ids}` } },
    layers: composeStyle(
      layers.map(({ id, geometryType, definition }) => ({
        id,
        geometryType,
        style: definition.style.length > 0 ? definition.style : defaultStyle(geometryType),
      })),
      choice,
      () => source,
    ),
  };
}

/** The style of the city; over a base map from elsewhere, without the base layers and the background of our own. */
function cityStyle(request: Request, layers: readonly PublishedLayer[], baseMap: BaseMap | null) {
  const drawn = baseMap ? layers.filter((layer) => layer.role !== 'base') : layers;
  const { language } = styleParameters.parse(request.query);
  const own = {
    ...style(request, drawn.map((layer) => layer.id).join(','), drawn),
    name: cityTitle[language],
    // The sea and the rivers that lead here reach far beyond the city.
    ...firstView(cityBox(drawn)),
  };
  if (!baseMap) return own;
  return overBaseMap(own, underlay(baseMap));
}
