import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/database/database.ts';
import type { PublishedLayer } from '../../server/layers/published.ts';
import { createLayers, type LayerService } from '../../server/layers/service.ts';
import { testDatabase } from './database.ts';
import { type Operations, type ProblemBody, startOperations } from './operations.ts';
import { publishLayer, tinyCity } from './tiny-city.ts';

/** A camera of the tiny city as a feature of GeoJSON. */
export function camera(code: string, lon: number, properties: object = {}) {
  return {
    type: 'Feature',
    properties: { code, name: `camera ${code}`, ...properties },
    geometry: { type: 'Point', coordinates: [lon, 31.00511] },
  };
}

/** A feature as it is read. */
export interface Item {
  id: number;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown };
}

/** The service with the tiny city (four streets, each of two unit grids, at 123 E, 31 N) and cameras C1 to C3. */
export interface CameraCity {
  database: Database;
  operations: Operations;
  layers: LayerService;
  /** As GIS staff; `etag` goes into `If-Match`. */
  send<Body = ProblemBody>(
    method: string,
    path: string,
    body?: unknown,
    etag?: string,
  ): Promise<{ status: number; body: Body; headers: Headers }>;
  /** A layer as it is in force now. */
  inForce(layer: string): Promise<PublishedLayer>;
  close(): Promise<void>;
}

export async function startCameraCity(): Promise<CameraCity> {
  const database = await testDatabase(tinyCity);
  const operations = await startOperations(database);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-cameras-'));
  await publishLayer(database, folder, 'cameras', [
    camera('C1', 123.00511),
    camera('C2', 123.00622),
    camera('C3', 123.00733),
  ]);
  await rm(folder, { recursive: true });
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  return {
    database,
    operations,
    layers,
    send: (method, path, body, etag) =>
      operations.request('gis', path, {
        method,
        body,
        headers: etag === undefined ? {} : { 'If-Match': etag },
      }),
    async inForce(layer) {
      await layers.refresh();
      return layers.find(layer)!;
    },
    async close() {
      await layers.close();
      await operations.close();
    },
  };
}
