import { circle } from '@turf/turf';
import type { Feature, FeatureCollection } from 'geojson';
import type { Decision } from '../../../domain/routing/decision.ts';
import { fetchFeature } from '../../data/features-by-code.ts';
import { formatMetres } from '../../ui/format.ts';
import { nearestBorder } from './border.ts';

/** What part a feature plays in the drawing of a decision. */
type Part = 'street' | 'grid' | 'unit' | 'decider' | 'border' | 'border-distance' | 'error';

/** The features to fetch for a decision: the chain of areas and whatever its reasons name. */
function featuresOf(decision: Decision): { part: Part; layer: string; code: string }[] {
  const { street, responsibilityGrid, unitGrid } = decision.areas;
  const wanted: { part: Part; layer: string; code: string }[] = [];
  if (street) wanted.push({ part: 'street', layer: 'streets', code: street.code });
  if (responsibilityGrid)
    wanted.push({ part: 'grid', layer: 'responsibility-grids', code: responsibilityGrid.code });
  if (unitGrid) wanted.push({ part: 'unit', layer: 'unit-grids', code: unitGrid.code });
  const tiers = new Set(['districts', 'streets', 'responsibility-grids', 'unit-grids']);
  for (const { layer, feature } of decision.reasons) {
    if (layer && feature && !tiers.has(layer)) wanted.push({ part: 'decider', layer, code: feature });
  }
  return wanted;
}

/** Beyond this many metres a border decides nothing, and a line to it would only cross the map. */
const farthestBorder = 600;

/**
 * The drawing of a decision, each feature with its `part`: the areas and what decided, the line to the nearest
 * border of the street, and the circle within which the place is known.
 *
 * @param accuracy radius of that circle in metres, where it is known
 */
export async function drawDecision(decision: Decision, accuracy: number | null): Promise<FeatureCollection> {
  const found = await Promise.all(
    featuresOf(decision).map(async ({ part, layer, code }): Promise<Feature | null> => {
      const feature = await fetchFeature(layer, code).catch(() => null);
      return feature && { ...feature, properties: { code, layer, part } };
    }),
  );
  const drawn = found.filter((feature) => feature !== null);
  const street = drawn.find(({ properties }) => properties?.part === 'street');
  const border = street && nearestBorder(decision.point, street.geometry);
  // The decision measured it too: both must show the same distance.
  const measured = decision.reasons.find(({ code }) => code === 'near-border')?.distance;
  if (border && border.distance <= farthestBorder)
    drawn.push(
      {
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: [decision.point, border.point] },
        properties: { part: 'border' },
      },
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: border.point },
        properties: { part: 'border-distance', label: formatMetres(measured ?? border.distance) },
      },
    );
  if (accuracy)
    drawn.push({
      type: 'Feature',
      geometry: circle(decision.point, accuracy, { units: 'meters' }).geometry,
      properties: { part: 'error' },
    });
  return { type: 'FeatureCollection', features: drawn };
}
