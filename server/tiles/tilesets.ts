import { type TileEncoding, tileEncodings, tileMediaTypes } from '../../tiles/tile-encoding.ts';
import { type TilingScheme, tilingSchemes, webMercatorQuad } from '../../tiles/tile-matrix-set.ts';
import { type DescribedLayer, jointBounds } from '../../tiles/tilejson.ts';

const json = 'application/json';
const relations = 'http://www.opengis.net/def/rel/ogc/1.0';
const dimensions = { Point: 0, LineString: 1, Polygon: 2 } as const;

interface TiledLayer extends DescribedLayer {
  geometryType: keyof typeof dimensions;
}

const schemeHref = (origin: string, { id }: TilingScheme) => `${origin}/ogc/tileMatrixSets/${id}`;

/** The list of tiling schemes of OGC API Tiles. */
export function tileMatrixSetsDocument(origin: string) {
  return {
    tileMatrixSets: tilingSchemes.map((scheme) => ({
      ...scheme,
      links: [{ rel: 'self', type: json, title: scheme.title, href: schemeHref(origin, scheme) }],
    })),
  };
}

function tilesetItem(origin: string, { id, title }: TiledLayer, scheme: TilingScheme) {
  return {
    title: `${title.zh} ${title.en}`,
    dataType: 'vector',
    crs: scheme.crs,
    ...(scheme.uri ? { tileMatrixSetURI: scheme.uri } : {}),
    links: [
      {
        rel: 'self',
        type: json,
        title: `Tileset of ${title.en}`,
        href: `${origin}/ogc/collections/${id}/tiles/${scheme.id}`,
      },
      {
        rel: `${relations}/tiling-scheme`,
        type: json,
        title: scheme.title,
        href: schemeHref(origin, scheme),
      },
    ],
  };
}

/** The tilesets of a collection, one for each of the schemes that it has tiles in. */
export function tilesetsDocument(origin: string, layer: TiledLayer, schemes: readonly TilingScheme[]) {
  const self = {
    rel: 'self',
    type: json,
    title: `Tilesets of ${layer.title.en}`,
    href: `${origin}/ogc/collections/${layer.id}/tiles`,
  };
  return { links: [self], tilesets: schemes.map((scheme) => tilesetItem(origin, layer, scheme)) };
}

/** Where the tiles of a scheme are. An address that says nothing of the encoding is the oldest one and gives an MVT. */
function templateOf(id: string, scheme: TilingScheme, encoding: TileEncoding): string {
  if (scheme.id === webMercatorQuad.id)
    return `/tiles/${id}/{tileMatrix}/{tileCol}/{tileRow}${encoding === 'mvt' ? '' : `.${encoding}`}`;
  const template = `/ogc/collections/${id}/tiles/${scheme.id}/{tileMatrix}/{tileRow}/{tileCol}`;
  return encoding === 'mvt' ? template : `${template}?f=${encoding}`;
}

/** One tileset: where its tiles are, what is in them and from which zoom on. */
export function tilesetDocument(origin: string, layer: TiledLayer, scheme: TilingScheme) {
  const { id, title, definition } = layer;
  const item = tilesetItem(origin, layer, scheme);
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
        // Geographic matrices begin with 1.
        minTileMatrix: String(Math.max(definition.minZoom, scheme.id === webMercatorQuad.id ? 0 : 1)),
        maxTileMatrix: String(definition.maxZoom),
        propertiesSchema: {
          type: 'object' as const,
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
      ...tileEncodings.map((encoding) => ({
        rel: 'item',
        type: tileMediaTypes[encoding],
        templated: true,
        title: `Tiles of ${title.en} (${encoding.toUpperCase()})`,
        href: origin + templateOf(id, scheme, encoding),
      })),
      {
        rel: 'describedby',
        type: json,
        title: `TileJSON of ${title.en}`,
        href: `${origin}/tiles/${id}`,
      },
    ],
  };
}
