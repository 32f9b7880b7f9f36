import type { Geometry } from 'geojson';
import { numberTiers } from './codes.ts';
import { buildMosaic, type Mosaic } from './mosaic.ts';
import { Words } from './names.ts';
import { Random } from './random.ts';
import { type Area, Positions, raiseTiers, ringOf } from './tiers.ts';

/** All features of one layer of the demo city. */
export interface CityLayer {
  /** Id of a layer in `data/layers`. */
  layer: string;
  features: CityFeature[];
}

/** One feature; `properties.name_en` is its English name, coordinates are CRS84. Geometries may share positions. */
export interface CityFeature {
  code: string | null;
  name: string;
  parent: string | null;
  properties: Record<string, unknown>;
  geometry: Geometry;
}

/**
 * Builds the demo city 云汀市 (Yunting). The city is synthetic: every place, name and organisation in it is invented,
 * and it lies in open sea near 123 E, 31 N. The same seed gives the same bytes on every machine.
 */
export function buildCity(
  seed: number,
  onProgress: (stage: string, done: number, total: number) => void = () => {},
): CityLayer[] {
  const random = new Random(seed);
  const mosaic = buildMosaic(random, onProgress);
  const tiers = raiseTiers(mosaic);
  numberTiers(tiers, mosaic.plan, new Words(random.fork('names')));
  const positions = new Positions(mosaic);
  const layer = (id: string, areas: Area[]): CityLayer => ({
    layer: id,
    features: tierFeatures(mosaic, positions, areas),
  });
  return [
    layer('districts', tiers.districts),
    layer('streets', tiers.streets),
    layer('responsibility-grids', tiers.responsibilityGrids),
    layer('unit-grids', tiers.units),
  ];
}

function tierFeatures(mosaic: Mosaic, positions: Positions, areas: readonly Area[]): CityFeature[] {
  return [...areas]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((area) => ({
      code: area.code,
      name: area.zh,
      parent: area.parent?.code ?? null,
      properties: { name_en: area.en, hectares: Math.round(area.area / 100) / 100 },
      geometry: { type: 'Polygon', coordinates: [ringOf(mosaic, positions, area)] },
    }));
}
