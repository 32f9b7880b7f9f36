import { z } from 'zod';
import { tileEncodings } from '../../tiles/tile-encoding.ts';

const vectorLayerSchema = z.object({
  id: z.string(),
  description: z.string(),
  minzoom: z.int(),
  maxzoom: z.int(),
  fields: z.record(z.string(), z.string()),
});

const described = {
  tilejson: z.literal('3.0.0'),
  name: z.string(),
  scheme: z.literal('xyz'),
  tiles: z.array(z.string()).describe('URL templates'),
  encoding: z.enum(tileEncodings).describe('of the tiles, as MapLibre reads it'),
  minzoom: z.int(),
  maxzoom: z.int(),
};
const bounds = z.array(z.number()).length(4).describe('west, south, east, north in CRS84');

/** TileJSON 3.0.0 of layers. */
export const tileJsonSchema = z.object({
  ...described,
  description: z.string(),
  bounds,
  center: z.array(z.number()).length(3),
  attribution: z.string().optional(),
  vector_layers: z.array(vectorLayerSchema),
});

/** TileJSON 3.0.0 of a live layer, which is wherever something happens. */
export const liveTileJsonSchema = z.object({
  ...described,
  description: z.string(),
  vector_layers: z.array(vectorLayerSchema),
});

/** TileJSON 3.0.0 of a file of tiles; its layers are described as the file has them. */
export const archiveTileJsonSchema = z.object({
  ...described,
  bounds,
  attribution: z.string().optional(),
  vector_layers: z.array(z.unknown()),
});

/** An archive of tiles that is or was written. */
export const exportAnswerSchema = z.object({
  id: z.string(),
  layers: z.array(z.object({ id: z.string(), version: z.int() })),
  encoding: z.enum(tileEncodings),
  state: z.enum(['running', 'done', 'failed']),
  progress: z.object({ done: z.int(), total: z.int() }),
  bytes: z.int().nullable().describe('of the archive, once it is done'),
  problem: z.string().nullable(),
});
export type ExportDocument = z.output<typeof exportAnswerSchema>;

const linkSchema = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string(),
  title: z.string(),
  templated: z.boolean().optional(),
});

const schemeSchema = z.object({
  id: z.string(),
  title: z.string(),
  uri: z.string().optional(),
  crs: z.string(),
});

/** The tiling schemes of OGC API Tiles. */
export const tileMatrixSetsSchema = z.object({
  tileMatrixSets: z.array(schemeSchema.extend({ links: z.array(linkSchema) })),
});

/** The definition of a tiling scheme (OGC 17-083r4, annex D). */
export const tileMatrixSetSchema = schemeSchema.extend({
  orderedAxes: z.array(z.string()),
  wellKnownScaleSet: z.string().optional(),
  tileMatrices: z.array(
    z.object({
      id: z.string(),
      scaleDenominator: z.number(),
      cellSize: z.number(),
      cornerOfOrigin: z.string(),
      pointOfOrigin: z.array(z.number()),
      tileWidth: z.int(),
      tileHeight: z.int(),
      matrixWidth: z.int(),
      matrixHeight: z.int(),
    }),
  ),
});

const tilesetItemSchema = z.object({
  title: z.string(),
  dataType: z.string(),
  crs: z.string(),
  tileMatrixSetURI: z.string().optional(),
  links: z.array(linkSchema),
});

/** The tilesets of a collection. */
export const tilesetsSchema = z.object({ links: z.array(linkSchema), tilesets: z.array(tilesetItemSchema) });

const corner = z.array(z.number()).length(2);

/** One tileset: where its tiles are, what is in them and from which zoom on. */
export const tilesetSchema = tilesetItemSchema.extend({
  attribution: z.string().optional(),
  boundingBox: z.object({ lowerLeft: corner, upperRight: corner, crs: z.string() }),
  layers: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      dataType: z.string(),
      geometryDimension: z.int(),
      minTileMatrix: z.string(),
      maxTileMatrix: z.string(),
      propertiesSchema: z.object({
        type: z.literal('object'),
        properties: z.record(z.string(), z.object({ title: z.string().optional(), type: z.string() })),
      }),
    }),
  ),
});

/** Where each icon is in the image of a sprite, in its pixels, as the MapLibre style specification has it. */
export const spriteIndexSchema = z.record(
  z.string(),
  z.object({
    x: z.int(),
    y: z.int(),
    width: z.int(),
    height: z.int(),
    pixelRatio: z.int(),
  }),
);
