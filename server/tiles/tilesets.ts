import { webMercatorQuad } from '../../tiles/tile-matrix-set.ts';
import { type DescribedLayer, jointBounds } from '../../tiles/tilejson.ts';

const json = 'application/json';
const mvt = 'application/vnd.mapbox-vector-tile';
const relations = 'http://www.opengis.net/def/rel/ogc/1.0';
const dimensions = { Point: 0, LineString: 1, Polygon: 2 } as const;

interface TiledLayer extends DescribedLayer {
  geometryType: keyof typeof dimensions;
}

const schemeHref = (origin: string) => `${origin}/ogc/tileMatrixSets/${webMercatorQuad.id}`;

/** The list of tiling schemes of OGC API Tiles: there is one. */
export function tileMatrixSetsDocument(origin: string) {
  const { id, title, uri, crs } = webMercatorQuad;
  const link = { rel: 'self', type: json, title, href: schemeHref(origin) };
  return { tileMatrixSets: [{ id, title, uri, crs, links: [link] }] };
}

function tilesetItem(origin: string, { id, title }: TiledLayer) {
  return {
    title: `${title.zh} ${title.en}`,
    dataType: 'vector',
    crs: webMercatorQuad.crs,
    tileMatrixSetURI: webMercatorQuad.uri,
    links: [
      {
        rel: 'self',
        type: json,
        title: `Tileset of ${title.en}`,
        href: `${origin}/ogc/collections/${id}/tiles/${webMercatorQuad.id}`,
      },
      {
        rel: `${relations}/tiling-scheme`,
        type: json,
        title: webMercatorQuad.title,
        href: schemeHref(origin),
      },
    ],
  };
}

/** The tilesets of a collection. */
export function tilesetsDocument(origin: string, layer: TiledLayer) {
  const self = {
    rel: 'self',
    type: json,
    title: `Tilesets of ${layer.title.en}`,
    href: `${origin}/ogc/collections/${layer.id}/tiles`,
  };
  return { links: [self], tilesets: [tilesetItem(origin, layer)] };
}

/** One tileset: where its tiles are, what is in them and from which zoom on. */
export function tilesetDocument(origin: string, layer: TiledLayer) {
  const { id, title, definition } = layer;
  const item = tilesetItem(origin, layer);
  const [west, south, east, north] = jointBounds([layer]);
  const properties = Object.fromEntries(
    definition.fields.map((field) => [
      field.name,
      { title: `${field.title.zh} ${field.title.en}`, type: field.type === 'date' ? 'string' : field.type },
    ]),
  );
  return {
    ...item,
    ...(definition.attribution ? { attribution: definition.attribution } : {}),
    boundingBox: {
      lowerLeft: [west, south],
      upperRight: [east, north],
      crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
    },
    layers: [
      {
        id,
        title: item.title,
        dataType: 'vector',
        geometryDimension: dimensions[layer.geometryType],
        minTileMatrix: String(definition.minZoom),
        maxTileMatrix: String(definition.maxZoom),
        propertiesSchema: {
          type: 'object',
          properties: {
            code: { type: 'string' },
            name: { type: 'string' },
            parent: { type: 'string' },
            ...properties,
          },
        },
      },
    ],
    links: [
      ...item.links,
      {
        rel: 'item',
        type: mvt,
        templated: true,
        title: `Tiles of ${title.en}`,
        href: `${origin}/tiles/${id}/{tileMatrix}/{tileCol}/{tileRow}`,
      },
      {
        rel: 'describedby',
        type: json,
        title: `TileJSON of ${title.en}`,
        href: `${origin}/tiles/${id}`,
      },
    ],
  };
}
