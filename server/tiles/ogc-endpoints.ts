import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  tileMatrixSetSchema,
  tileMatrixSetsSchema,
  tilesetSchema,
  tilesetsSchema,
} from '../../domain/answers/tiles.ts';
import {
  type TilingScheme,
  tileMatrixSet,
  tilingSchemes,
  webMercatorQuad,
} from '../../tiles/tile-matrix-set.ts';
import { empty, json, tile, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { viewOf } from '../layers/view.ts';
import { geographicAddress, sendGeographic } from './geographic.ts';
import { namedEncoding } from './negotiation.ts';
import type { Tiles } from './service.ts';
import { tileMatrixSetsDocument, tilesetDocument, tilesetsDocument } from './tilesets.ts';

const permission = 'layers.read-public';
const format = z.strictObject({ f: z.literal('json', 'these documents are JSON').optional() });
const collectionParams = z.object({ collectionId: z.string().describe('the id of a layer') });
const unknownLayer = ['unknown-layer'];
const unknownTiles = [...unknownLayer, 'unknown-tile-matrix-set'];

/** The documents of OGC API Tiles, and the tiles in degrees. */
export function ogcTileEndpoints(tiles: Tiles) {
  return [
    endpoint({
      method: 'get',
      path: '/ogc/tileMatrixSets',
      permission,
      summary: { zh: '瓦片矩阵集列表', en: 'The tile matrix sets' },
      query: format,
      answers: [json(tileMatrixSetsSchema)],
      errors: {},
      handle({ request, response }) {
        revalidated(response);
        return tileMatrixSetsDocument(origin(request));
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/tileMatrixSets/{scheme}',
      permission,
      summary: { zh: '瓦片矩阵集的定义', en: 'The definition of a tile matrix set' },
      params: z.object({ scheme: z.string() }),
      query: format,
      answers: [json(tileMatrixSetSchema)],
      errors: { 404: ['unknown-tile-matrix-set'] },
      handle({ params, response }) {
        const scheme = schemeOf(params.scheme);
        revalidated(response);
        return tileMatrixSet(scheme);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/tiles',
      permission,
      summary: { zh: '图层的瓦片集', en: 'The tilesets of a collection' },
      params: collectionParams,
      query: format,
      answers: [json(tilesetsSchema)],
      errors: { 404: unknownLayer },
      async handle({ params, principal, request, response }) {
        const { layers } = await tiles.resolveSet(collectionOf(params.collectionId), viewOf(principal));
        revalidated(response);
        return tilesetsDocument(origin(request), layers[0]!, schemesOf(tiles, layers[0]!));
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/tiles/{scheme}',
      permission,
      summary: { zh: '图层的一个瓦片集', en: 'One tileset of a collection' },
      params: collectionParams.extend({ scheme: z.string() }),
      query: format,
      answers: [json(tilesetSchema)],
      errors: { 404: unknownTiles },
      async handle({ params, principal, request, response }) {
        const scheme = schemeOf(params.scheme);
        const { layers } = await tiles.resolveSet(collectionOf(params.collectionId), viewOf(principal));
        if (!schemesOf(tiles, layers[0]!).includes(scheme)) throw unknownScheme(scheme.id);
        revalidated(response);
        return tilesetDocument(origin(request), layers[0]!, scheme);
      },
    }),
    endpoint({
      method: 'get',
      path: '/ogc/collections/{collectionId}/tiles/{scheme}/{matrix}/{row}/{column}',
      // By this name OGC's suite knows the operation.
      operationId: 'collection.vector.getTile',
      permission,
      summary: {
        zh: '一个矢量瓦片；CGCS2000 经纬度瓦片无内容时返回 204，Web 墨卡托瓦片转到 /tiles',
        en: 'A vector tile: in degrees of CGCS2000, 204 where it is empty; in Web Mercator at the address under /tiles',
      },
      params: collectionParams.extend({
        scheme: z.string().describe(tilingSchemes.map(({ id }) => id).join(' or ')),
        matrix: z.string(),
        row: z.string(),
        column: z.string(),
      }),
      query: z.strictObject({
        f: z.string().optional().describe('mvt or mlt; as Accept says unless given'),
      }),
      answers: [written(tile), empty(204), empty(304), empty(307)],
      errors: {
        400: ['bad-tile-address'],
        404: [...unknownTiles, 'no-geographic-tiles'],
        406: ['not-acceptable'],
        503: ['tile-unavailable', 'busy'],
      },
      async handle({ params, query, principal, request, response }) {
        if (schemeOf(params.scheme).id === webMercatorQuad.id) {
          const { matrix, row, column } = params;
          const named = query.f === undefined ? '' : `.${namedEncoding('f', query.f)}`;
          const parts = [collectionOf(params.collectionId), matrix, column, row].map(encodeURIComponent);
          response.redirect(307, `${origin(request)}/tiles/${parts.join('/')}${named}`);
          return;
        }
        const address = geographicAddress(params);
        const named = namedEncoding('f', query.f);
        const { layers, visibility } = await tiles.resolveSet(
          collectionOf(params.collectionId),
          viewOf(principal),
        );
        await sendGeographic(tiles, layers[0]!, visibility, address, named, request, response);
      },
    }),
  ];
}

/** A collection is one layer: what would be several in a tile address is none here. */
function collectionOf(id: string): string {
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new Problem(404, 'unknown-layer', {
      zh: `没有您可查看的图层“${id}”`,
      en: `There is no layer "${id}" that you may see`,
    });
  return id;
}

function schemeOf(id: string): TilingScheme {
  const scheme = tilingSchemes.find((known) => known.id === id);
  if (!scheme) throw unknownScheme(id);
  return scheme;
}

function unknownScheme(id: string): Problem {
  const known = tilingSchemes.map((scheme) => scheme.id).join(' and ');
  return new Problem(404, 'unknown-tile-matrix-set', {
    zh: `没有瓦片矩阵集“${id}”，可用：${known}`,
    en: `There is no tile matrix set "${id}" here; there are ${known}`,
  });
}

function schemesOf(tiles: Tiles, layer: PublishedLayer): TilingScheme[] {
  return tiles.hasGeographic(layer) ? [...tilingSchemes] : [webMercatorQuad];
}

function origin(request: Request): string {
  return `${request.protocol}://${request.host}`;
}

function revalidated(response: Response): void {
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Authorization' });
}
