import express from 'express';
import type { Geometry } from 'geojson';
import { identifyRequest } from '../../../server/access/middleware.ts';
import { createAccess } from '../../../server/access/service.ts';
import type { Database } from '../../../server/database/database.ts';
import { mount } from '../../../server/endpoint/mount.ts';
import { problemHandler } from '../../../server/http/problem-handler.ts';
import { createItems } from '../../../server/items/service.ts';
import { writeVersion } from '../../../server/layers/loading/load.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { routingEndpoints } from '../../../server/routing/endpoints.ts';
import { ruleEndpoints } from '../../../server/routing/rules/endpoints.ts';
import { createRouting, type Routing } from '../../../server/routing/service.ts';
import { answerCheck } from '../../harness/answer-check.ts';

export interface Feature {
  code: string;
  name?: string;
  parent?: string | null | undefined;
  properties?: Record<string, unknown>;
  geometry: Geometry;
}

export function box(west: number, south: number, east: number, north: number): Geometry {
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

export const point = (lon: number, lat: number): Geometry => ({ type: 'Point', coordinates: [lon, lat] });

async function write(database: Database, layer: string, features: readonly Feature[], inForce: boolean) {
  const { version } = await writeVersion(
    database,
    { layer, sourceName: 'test', by: 'test', publish: inForce },
    features.map(({ code, name = code, parent = null, properties = {}, geometry }) => ({
      code,
      name,
      parent,
      properties,
      geometry,
    })),
    { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1, fields: [] },
    () => undefined,
  );
  return version;
}

/** Writes and publishes the next version of a layer. */
export async function publish(
  database: Database,
  layer: string,
  features: readonly Feature[],
): Promise<void> {
  await write(database, layer, features, true);
}

/** Writes the next version of a layer and leaves it unpublished; returns its number. */
export async function load(database: Database, layer: string, features: readonly Feature[]): Promise<number> {
  return write(database, layer, features, false);
}

/** Two wards of a city of 0.02 by 0.01 degrees, whose border is at this longitude. */
export const wards = (border: number, prefix = 'w'): Feature[] => [
  { code: `${prefix}1`, geometry: box(123, 31, border, 31.01) },
  { code: `${prefix}2`, geometry: box(border, 31, 123.02, 31.01) },
];

/**
 * A town at 123 E, 31 N: one district of two streets side by side, each a responsibility grid of two unit
 * grids, south and north; a hole in the east street; and one asset of each kind that rules look for.
 */
export function town(): Record<string, Feature[]> {
  const streets = ['990101001', '990101002'];
  const holed: Geometry = {
    type: 'Polygon',
    coordinates: [
      ...(box(123.01, 31, 123.02, 31.02) as { coordinates: number[][][] }).coordinates,
      [
        [123.015, 31.015],
        [123.015, 31.018],
        [123.018, 31.018],
        [123.018, 31.015],
        [123.015, 31.015],
      ],
    ],
  };
  const west = box(123, 31, 123.01, 31.02);
  return {
    districts: [
      {
        code: '990101',
        name: '云东区',
        properties: { name_en: 'Yundong' },
        geometry: box(123, 31, 123.02, 31.02),
      },
    ],
    streets: [
      {
        code: streets[0]!,
        name: '西街道',
        parent: '990101',
        properties: { name_en: 'West Street' },
        geometry: west,
      },
      { code: streets[1]!, name: '东街道', parent: '990101', geometry: holed },
    ],
    'responsibility-grids': [
      { code: `${streets[0]}001`, parent: streets[0], geometry: west },
      { code: `${streets[1]}001`, parent: streets[1], geometry: holed },
    ],
    'unit-grids': [
      { code: '990101001001001', parent: '990101001001', geometry: box(123, 31, 123.01, 31.01) },
      { code: '990101001001002', parent: '990101001001', geometry: box(123, 31.01, 123.01, 31.02) },
      { code: '990101002001001', parent: '990101002001', geometry: box(123.01, 31, 123.02, 31.01) },
    ],
    rivers: [
      {
        code: 'r1',
        name: '东西河',
        properties: {
          class: 'district',
          reachOwner: 'w990101',
          reachOwnerName: '云东区水务局',
          reachOwnerName_en: 'Yundong Water Authority',
          managementWidth: 60,
        },
        geometry: {
          type: 'LineString',
          coordinates: [
            [123, 31.005],
            [123.02, 31.005],
          ],
        },
      },
      {
        code: 'r2',
        name: '小河',
        properties: { class: 'town', reachOwner: '990101001', managementWidth: 20 },
        geometry: {
          type: 'LineString',
          coordinates: [
            [123.002, 31.0055],
            [123.002, 31.02],
          ],
        },
      },
    ],
    'forest-patrol-grids': [
      {
        code: 'f1',
        properties: { patrolOrganisation: '林业站巡护一队' },
        geometry: box(123.006, 31.012, 123.008, 31.014),
      },
    ],
    'pump-stations': [
      {
        code: 'p1',
        name: '一号泵站',
        properties: { operator: '排水公司', operatorCode: 'drain-1' },
        geometry: point(123.015, 31.003),
      },
    ],
  };
}

export interface Running {
  database: Database;
  app: express.Express;
  routing: Routing;
  layers: LayerService;
  failures: unknown[];
}

/** The routing capability over a database, with its addresses. */
export async function startRouting(database: Database): Promise<Running> {
  const failures: unknown[] = [];
  const fail = (error: unknown) => failures.push(error);
  const layers = await createLayers(database, fail);
  const routing = await createRouting({ database, layers, items: createItems(), log: fail });
  const app = express();
  app.set('query parser', 'simple');
  app.use(identifyRequest(createAccess(database, undefined)));
  const endpoints = [...routingEndpoints(routing), ...ruleEndpoints(routing)];
  app.use(answerCheck(endpoints), mount(endpoints));
  app.use(problemHandler(fail));
  return { database, app, routing, layers, failures };
}

/** As `startRouting`, with the town, and other layers if need be, published first. */
export async function startTown(
  database: Database,
  others: Record<string, Feature[]> = {},
): Promise<Running> {
  // The layers' definitions are written when the catalogue is first opened.
  await (await createLayers(database, () => undefined)).close();
  for (const [layer, features] of Object.entries({ ...town(), ...others }))
    await publish(database, layer, features);
  return startRouting(database);
}
