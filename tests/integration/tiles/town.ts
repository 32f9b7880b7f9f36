import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { identifyRequest } from '../../../server/access/middleware.ts';
import { createAccess } from '../../../server/access/service.ts';
import type { Database } from '../../../server/database/database.ts';
import { mount } from '../../../server/endpoint/mount.ts';
import { featureEndpoints } from '../../../server/features/endpoints.ts';
import { ExportFiles } from '../../../server/features/formats/files.ts';
import { definitionEndpoint } from '../../../server/features/openapi.ts';
import { createFeatures } from '../../../server/features/service.ts';
import { crossOrigin } from '../../../server/http/cross-origin.ts';
import { notFound, problemHandler } from '../../../server/http/problem-handler.ts';
import { writeVersion } from '../../../server/layers/loading/load.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import type { Layers } from '../../../server/layers/published.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { styleAssetEndpoints } from '../../../server/style-assets/endpoints.ts';
import { createGlyphs } from '../../../server/style-assets/glyphs.ts';
import type { TileArchive } from '../../../server/tiles/archives/archive.ts';
import { archiveEndpoints } from '../../../server/tiles/archives/endpoints.ts';
import type { BaseMap } from '../../../server/tiles/base-map.ts';
import { tileEndpoints } from '../../../server/tiles/endpoints.ts';
import { exportEndpoints } from '../../../server/tiles/exporting/endpoints.ts';
import { createExports } from '../../../server/tiles/exporting/jobs.ts';
import { tileFront } from '../../../server/tiles/front.ts';
import { ogcTileEndpoints } from '../../../server/tiles/ogc-endpoints.ts';
import { createTiles, type Tiles } from '../../../server/tiles/service.ts';
import { answerCheck } from '../../harness/answer-check.ts';
import { silentLog } from '../../harness/silent-log.ts';

const west = 123;
const south = 31;
const cells = 20;
const step = 0.01;

/** A border point of the town's mosaic: the same for all cells that meet there. */
function corner(i: number, j: number): [number, number] {
  return [
    west + i * step + Math.sin(i * 3.1 + j * 1.7) * step * 0.2,
    south + j * step + Math.cos(i * 2.3 - j * 4.1) * step * 0.2,
  ];
}

function feature(code: string, geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}) {
  const name = `第${code}号`;
  return { code, name, parent: '990101', properties: { name_en: `No. ${code}`, ...properties }, geometry };
}

/** 400 cells that fill a square of 0.2 degrees, each with the corners it shares with its neighbours. */
export function grids(): LoadedFeature[] {
  const features: LoadedFeature[] = [];
  for (let i = 0; i < cells; i++)
    for (let j = 0; j < cells; j++) {
      const ring = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), corner(i, j)];
      const code = `990101001001${String(i * cells + j).padStart(3, '0')}`;
      features.push(
        feature(code, { type: 'Polygon', coordinates: [ring] }, { area: 12.5 + i, open: j % 2 === 0 }),
      );
    }
  return features;
}

/** Ten rivers of two lines each, from the town's west to its east and beyond. */
export function rivers(): LoadedFeature[] {
  return Array.from({ length: 10 }, (_, index) => {
    const line = (shift: number) =>
      Array.from({ length: 50 }, (_, at) => [
        west - 0.1 + at * 0.008,
        south + index * 0.02 + shift + Math.sin(at / 3 + index) * 0.004,
      ]);
    const coordinates = [line(0), line(0.006)];
    return feature(
      `river-${index}`,
      { type: 'MultiLineString', coordinates },
      { class: index < 3 ? 'city' : 'town' },
    );
  });
}

/** Three hundred cameras; the layer is internal and starts at zoom 11. */
export function cameras(): LoadedFeature[] {
  return Array.from({ length: 300 }, (_, index) => {
    const coordinates = [west + ((index * 37) % 200) * 0.001, south + ((index * 73) % 200) * 0.001];
    return feature(
      `camera-${index}`,
      { type: 'Point', coordinates },
      { bearing: index - 150, mast: { height: 6 } },
    );
  });
}

/** Twelve thousand trees crowded into the town, more than a tile has room for at low zooms. */
export function trees(): LoadedFeature[] {
  return Array.from({ length: 12_000 }, (_, index) => {
    const coordinates = [
      west + ((index * 7919) % 12_007) / 60_035,
      south + ((index * 104_729) % 12_011) / 60_055,
    ];
    return feature(`tree-${index}`, { type: 'Point', coordinates }, { rank: index % 500 === 0 ? 1 : 2 });
  });
}

/** Loads a version of a layer, in force at once unless said otherwise. */
export async function publish(
  database: Database,
  layer: string,
  features: LoadedFeature[],
  inForce = true,
): Promise<void> {
  const understood = {
    format: 'geojson',
    encoding: 'utf-8',
    crs: 'CRS84',
    crsConfidence: 1,
    fields: [],
  } as const;
  const target = { layer, sourceName: 'town', by: 'test', publish: inForce };
  await writeVersion(database, target, features, { ...understood, fields: [] }, () => undefined);
}

export const key = 'a-key-for-the-tests-of-tiles';

export interface Town {
  layers: LayerService;
  tiles: Tiles;
  /** The server's address without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** Serves a database's layers as the service does: tiles in front of Express. */
export async function serve(
  database: Database,
  options: {
    memoryFeatures?: number;
    tilesDatabase?: Database;
    directory?: string;
    exportsDirectory?: string;
    glyphsDirectory?: string;
    baseMap?: BaseMap;
    archives?: Map<string, TileArchive>;
  } = {},
): Promise<Town> {
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  const access = createAccess(database, key);
  const tiles = createTiles({
    database: options.tilesDatabase ?? database,
    layers,
    log: silentLog,
    ...(options.memoryFeatures === undefined ? {} : { memoryFeatures: options.memoryFeatures }),
    ...(options.directory === undefined ? {} : { directory: options.directory }),
  });
  const exports = createExports(tiles, options.exportsDirectory ?? tmpdir());
  const glyphs = createGlyphs(options.glyphsDirectory ?? join(tmpdir(), 'wangge-test-glyphs'));
  const archives = options.archives ?? new Map<string, TileArchive>();
  const app = express();
  app.set('query parser', 'simple');
  app.disable('etag');
  const exportFiles = new ExportFiles();
  const features = [
    ...featureEndpoints(createFeatures(layers, database), exportFiles),
    ...ogcTileEndpoints(tiles),
  ];
  const endpoints = [
    ...features,
    definitionEndpoint(features),
    ...archiveEndpoints(archives),
    ...styleAssetEndpoints(glyphs),
    ...tileEndpoints(tiles, options.baseMap ?? null),
    ...exportEndpoints(exports),
  ];
  app.use(crossOrigin());
  app.use(identifyRequest(access), answerCheck(endpoints), mount(endpoints));
  app.use(notFound);
  app.use(
    problemHandler((error) => {
      throw error;
    }),
  );
  const front = tileFront(tiles, access.identify, (ids) => archives.has(ids));
  const server: Server = createServer((request, response) => {
    if (!front(request, response)) app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    layers,
    tiles,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await exports.close();
      await exportFiles.close();
      await glyphs.close();
      await tiles.close();
      await layers.close();
    },
  };
}

/** The published layer, which must exist. */
export function published(layers: Layers, id: string) {
  const layer = layers.find(id);
  if (!layer) throw new Error(`"${id}" is not published`);
  return layer;
}
