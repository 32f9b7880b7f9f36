import type { Request, Response } from 'express';
import { z } from 'zod';
import { tileJsonSchema } from '../../domain/answers/tiles.ts';
import { defaultStyle } from '../../tiles/default-style.ts';
import { firstView } from '../../tiles/first-view.ts';
import { jointBounds, tileJson } from '../../tiles/tilejson.ts';
import { empty, json, tile, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { storableTime } from '../input/storable-values.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { composeStyle } from '../layers/style.ts';
import { publicView, viewOf } from '../layers/view.ts';
import { fontFaces } from '../style-assets/fonts.ts';
import { baseMapAnswerSchema, styleSchema } from './answers.ts';
import { type BaseMap, overBaseMap, underlay } from './base-map.ts';
import { cityBox } from './city-view.ts';
import { namedEncoding } from './negotiation.ts';
import type { Tiles } from './service.ts';
import { idsLimit } from './tile-set.ts';

const source = 'wangge';
const cityTitle = { zh: '城市底图与图层', en: 'Map of the city' };
const permission = 'layers.read-public';

const encodingParameter = z.string().optional().describe('of the tiles: mvt or mlt; mvt unless given');

/** What was in force then, or is planned to be, instead of now. */
const tileJsonParameters = z.strictObject({
  at: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional(),
  encoding: encodingParameter,
});

/** As `front.ts` reads them. */
const tileParameters = z.strictObject({
  at: z
    .string()
    .optional()
    .describe(
      'by what was in force then; of a time to come by what is planned, which the header Wangge-Planned names, or none',
    ),
  filter: z.string().optional().describe('CQL2 text'),
  'filter-lang': z.string().optional().describe('cql2-text'),
  'filter-crs': z.string().optional().describe('CRS84'),
  properties: z.string().optional().describe('names joined by commas'),
});

const styleParameters = z.strictObject({
  theme: z.enum(['light', 'dark']).default('light'),
  language: z.enum(['zh', 'en']).default('zh'),
  encoding: encodingParameter,
});
type StyleParameters = z.output<typeof styleParameters>;

const idsParams = z.object({
  ids: z.string().describe('layer ids joined by commas; id@version pins one'),
});
const badIds = { 400: ['too-many-layers', 'duplicate-layer'], 404: ['unknown-layer'] };

/** TileJSON and tiles of layers, and what a map needs to draw them. */
export function tileEndpoints(tiles: Tiles, baseMap: BaseMap | null) {
  return [
    endpoint({
      method: 'get',
      path: '/tiles/{ids}',
      permission,
      summary: { zh: '一个或多个图层的 TileJSON', en: 'TileJSON 3.0 of one layer or several' },
      params: idsParams,
      query: tileJsonParameters,
      answers: [json(tileJsonSchema)],
      errors: { ...badIds, 406: ['not-acceptable'] },
      async handle({ params: { ids }, query: { at, encoding: named }, principal, request, response }) {
        const encoding = namedEncoding('encoding', named);
        const { layers, plans } = await tiles.resolveSet(ids, viewOf(principal), { at });
        const query = at ? `?at=${at.toISOString()}` : '';
        if (plans !== null) response.set('Wangge-Planned', plans);
        revalidated(response);
        const ending = encoding ? `.${encoding}` : '';
        return tileJson(
          layers,
          `${origin(request)}/tiles/${ids}/{z}/{x}/{y}${ending}${query}`,
          encoding ?? 'mvt',
        );
      },
    }),
    endpoint({
      method: 'get',
      path: '/tiles/{ids}/{z}/{x}/{y}',
      permission,
      summary: {
        zh: '矢量瓦片：MVT，或按 Accept 及后缀 .mlt 返回 MLT；无内容时返回 204',
        en: 'A vector tile: MVT, or MLT by Accept or with .mlt behind the row; 204 where it is empty',
      },
      params: idsParams.extend({ z: z.string(), x: z.string(), y: z.string() }),
      query: tileParameters,
      answers: [written(tile), empty(204), empty(304)],
      errors: {
        400: [
          ...badIds[400],
          'bad-tile-address',
          'bad-time',
          'bad-filter',
          'unknown-property',
          'unknown-parameter',
          'repeated-parameter',
          'unsupported-value',
        ],
        404: [...badIds[404], 'not-found'],
        406: ['not-acceptable'],
        503: ['tile-unavailable', 'busy', 'too-many-tiles', 'tile-time-used-up', 'unavailable'],
      },
      handle({ request }) {
        // `front.ts` has taken what is a tile's address.
        throw new Problem(404, 'not-found', `Nothing is served at ${request.path}`);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/base-map',
      permission,
      summary: {
        zh: '外部底图：MapLibre 样式的数据源和图层；未配置时为 null',
        en: 'The base map from elsewhere: sources and layers of a MapLibre style, or null',
      },
      answers: [json(baseMapAnswerSchema)],
      errors: {},
      handle({ response }) {
        revalidated(response);
        return { baseMap: baseMap && underlay(baseMap) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/styles/city.json',
      permission,
      summary: { zh: '全市地图的 MapLibre 样式', en: 'A MapLibre style of the city' },
      query: styleParameters,
      answers: [json(styleSchema)],
      errors: { 404: ['no-layers'], 406: ['not-acceptable'] },
      handle({ query, request, response }) {
        const layers = tiles.visibleLayers(publicView).filter((layer) => layer.definition.style.length > 0);
        if (layers.length === 0)
          throw new Problem(
            404,
            'no-layers',
            'No public layer has been published yet: there is nothing to draw',
          );
        revalidated(response);
        return cityStyle(origin(request), layers, baseMap, query);
      },
    }),
    endpoint({
      method: 'get',
      path: '/styles/{ids}.json',
      permission,
      summary: { zh: '图层的 MapLibre 样式', en: 'A MapLibre style of one layer or several' },
      params: idsParams,
      query: styleParameters,
      answers: [json(styleSchema)],
      errors: { ...badIds, 406: ['not-acceptable'] },
      async handle({ params: { ids }, query, principal, request, response }) {
        const { layers } = await tiles.resolveSet(ids, viewOf(principal));
        revalidated(response);
        return style(origin(request), [{ ids, layers }], query);
      },
    }),
  ];
}

function origin(request: Request): string {
  return `${request.protocol}://${request.host}`;
}

function revalidated(response: Response): void {
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Authorization' });
}

/** Layers whose tiles are one address, which names them. */
interface TileAddress {
  ids: string;
  layers: readonly PublishedLayer[];
}

/** All layers by as few addresses as hold them. */
function addressesOf(layers: readonly PublishedLayer[]): TileAddress[] {
  const addresses: TileAddress[] = [];
  for (let from = 0; from < layers.length; from += idsLimit) {
    const some = layers.slice(from, from + idsLimit);
    addresses.push({ ids: some.map(({ id }) => id).join(','), layers: some });
  }
  return addresses;
}

/** A MapLibre style that draws the layers of some addresses, each of which is a source of composite tiles. */
function style(host: string, addresses: readonly TileAddress[], choice: StyleParameters) {
  const layers = addresses.flatMap((address) => address.layers);
  const encoding = namedEncoding('encoding', choice.encoding);
  const titles = layers.map((layer) => layer.title[choice.language]);
  const sourceAt = (at: number) => (at === 0 ? source : `${source}-${at + 1}`);
  const sourceOf = new Map(
    addresses.flatMap((address, at) => address.layers.map(({ id }) => [id, sourceAt(at)] as const)),
  );
  return {
    version: 8 as const,
    name: titles.join(choice.language === 'zh' ? '、' : ', '),
    ...firstView(jointBounds(layers)),
    glyphs: `${host}/fonts/{fontstack}/{range}.pbf`,
    sprite: `${host}/sprites/${choice.theme}`,
    'font-faces': fontFaces(host),
    sources: Object.fromEntries(
      addresses.map(({ ids }, at) => {
        const url = `${host}/tiles/${ids}`;
        // Readers of styles from before there was a choice find what they always found.
        const source = encoding ? { url: `${url}?encoding=${encoding}`, encoding } : { url };
        return [sourceAt(at), { type: 'vector', ...source }];
      }),
    ),
    layers: composeStyle(
      layers.map(({ id, geometryType, definition }) => ({
        id,
        geometryType,
        style: definition.style.length > 0 ? definition.style : defaultStyle(geometryType),
      })),
      choice,
      (id) => sourceOf.get(id) ?? source,
    ),
  };
}

/** The style of the city; over a base map from elsewhere, without the base layers and the background of our own. */
function cityStyle(
  host: string,
  layers: readonly PublishedLayer[],
  baseMap: BaseMap | null,
  choice: StyleParameters,
) {
  const drawn = baseMap ? layers.filter((layer) => layer.role !== 'base') : layers;
  const own = {
    ...style(host, addressesOf(drawn), choice),
    name: cityTitle[choice.language],
    // The sea and the rivers that lead here reach far beyond the city.
    ...firstView(cityBox(drawn)),
  };
  if (!baseMap) return own;
  return overBaseMap(own, underlay(baseMap));
}
