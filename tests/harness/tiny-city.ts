import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/database/database.ts';
import { loadFile } from '../../server/layers/loading/load.ts';
import { createLayers } from '../../server/layers/service.ts';

/**
 * A city of 0.04° by 0.02° from 123 E, 31 N: two districts side by side, each with a street in the south (001)
 * and one in the north (002); a street is one responsibility grid of two unit grids, west and east.
 */
const west = 123;
const south = 31;

/** In the middle of the unit grid 990101001001001, 460 m from any border. */
export const inFirstStreet: [number, number] = [123.005, 31.005];
/** In the unit grid 990102002001002, the far corner of the city. */
export const inLastStreet: [number, number] = [123.035, 31.015];
/** On the border between the two streets of the first district. */
export const betweenStreets: [number, number] = [123.005, 31.01];
export const outside: [number, number] = [124, 31];

function area(code: string, name: string, parent: string | null, box: [number, number, number, number]) {
  const [w, s, e, n] = box;
  const ring = [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
  return {
    type: 'Feature',
    properties: { code, name, name_en: `Area ${code}`, parent },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

/** `middle` is the latitude of the border between the south and the north streets. */
function tiers(middle: number) {
  const layers: Record<string, ReturnType<typeof area>[]> = {
    districts: [],
    streets: [],
    'responsibility-grids': [],
    'unit-grids': [],
  };
  for (const [d, district] of ['990101', '990102'].entries()) {
    const left = west + d * 0.02;
    layers.districts!.push(area(district, `${district}区`, null, [left, south, left + 0.02, south + 0.02]));
    for (const s of [0, 1]) {
      const street = `${district}00${s + 1}`;
      const [bottom, top] = s === 0 ? [south, middle] : [middle, south + 0.02];
      const box: [number, number, number, number] = [left, bottom, left + 0.02, top];
      layers.streets!.push(area(street, `${street}街道`, district, box));
      layers['responsibility-grids']!.push(area(`${street}001`, `${street}001责任网格`, street, box));
      for (const u of [0, 1]) {
        const edge = left + u * 0.01;
        layers['unit-grids']!.push(
          area(`${street}00100${u + 1}`, `${street}00100${u + 1}单元网格`, `${street}001`, [
            edge,
            bottom,
            edge + 0.01,
            top,
          ]),
        );
      }
    }
  }
  return layers;
}

/** Loads and publishes features as a layer; `folder` is a place for the file they are loaded from. */
export async function publishLayer(
  database: Database,
  folder: string,
  layer: string,
  features: object[],
): Promise<void> {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const request = { layer, path, map: {}, crs: undefined, encoding: undefined, by: 'test', publish: true };
  await loadFile(database, request, () => undefined);
}

/** Loads and publishes the tiers; another `middle` moves the border between south and north streets. */
export async function publishTinyCity(
  database: Database,
  folder: string,
  middle = south + 0.01,
): Promise<void> {
  for (const [layer, features] of Object.entries(tiers(middle)))
    await publishLayer(database, folder, layer, features);
}

/** The content of a test database that knows the layers, none of which is published. */
export async function noCity(database: Database): Promise<void> {
  const layers = await createLayers(database, (error) => {
    throw error;
  });
  await layers.close();
}

/** The content of a test database that holds the tiny city and nothing else. */
export async function tinyCity(database: Database): Promise<void> {
  await noCity(database);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-city-'));
  await publishTinyCity(database, folder).finally(() => rm(folder, { recursive: true }));
}

/** Publishes the tiny city unless the database came with it. */
export async function ensureTinyCity(database: Database): Promise<void> {
  const { rowCount } = await database.query('select from wangge.publications limit 1');
  if (rowCount === 0) await tinyCity(database);
}
