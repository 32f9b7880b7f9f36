import { z } from 'zod';
import { exportSchema } from '../tiles/exporting/routes.ts';
import { tileJsonParameters } from '../tiles/routes.ts';
import { operation } from './openapi-operation.ts';

const idPath = z.object({ id: z.string() });
const tilePath = z.object({
  ids: z.string().describe('layer ids joined by commas; id@version pins one'),
  z: z.int().min(0).max(22),
  x: z.int().min(0),
  y: z.int().min(0),
});
const tileParameters = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      'by what was in force then; of a time to come by what is planned, which the header Wangge-Planned names, or none',
    ),
  filter: z.string().optional().describe('CQL2 text'),
  properties: z.string().optional().describe('names joined by commas'),
});
const spritePath = z.object({ id: z.enum(['light', 'light@2x', 'dark', 'dark@2x']) });
const mvt = { 'application/vnd.mapbox-vector-tile': z.string() };

/** Tiles, styles, what they draw with, and archives of them, as OpenAPI paths. */
export const tilePaths = {
  '/tiles/{ids}': {
    get: operation('TileJSON 3.0 of one layer or several', {
      params: { path: tilePath.pick({ ids: true }), query: tileJsonParameters },
    }),
  },
  '/tiles/{ids}/{z}/{x}/{y}': {
    get: operation('A Mapbox Vector Tile; 204 where it is empty', {
      params: { path: tilePath, query: tileParameters },
      answer: mvt,
    }),
  },
  '/styles/{id}.json': {
    get: operation('A MapLibre style of a layer, or of the city', { params: { path: idPath } }),
  },
  '/fonts/{stack}/{range}.pbf': {
    get: operation('256 glyphs as signed distance fields, for the `glyphs` of a style', {
      params: {
        path: z.object({
          stack: z.string().describe('Noto Sans SC'),
          range: z.string().describe('19968-20223'),
        }),
      },
      answer: { 'application/x-protobuf': z.string() },
    }),
  },
  '/sprites/{id}.json': {
    get: operation('Where each icon is in a sprite', { params: { path: spritePath } }),
  },
  '/sprites/{id}.png': {
    get: operation('All icons of the map in one image', {
      params: { path: spritePath },
      answer: { 'image/png': z.string() },
    }),
  },
  '/api/base-map': {
    get: operation(
      'The map from elsewhere that lies beneath the layers: sources and layers of a MapLibre style, or null',
    ),
  },
  '/api/exports': {
    post: operation(
      'Write tiles of layers, or of the city, to a PMTiles archive',
      { body: exportSchema },
      '202',
    ),
  },
  '/api/exports/{id}': {
    get: operation('How far an archive is', { params: { path: z.object({ id: z.string() }) } }),
  },
  '/api/exports/{id}/archive': {
    get: operation('The finished archive, whole or in parts', {
      params: { path: z.object({ id: z.string() }) },
    }),
  },
};
