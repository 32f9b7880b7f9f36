import type { Layer } from '../../../server/layers/answers.ts';
import type { Incident } from './incidents.ts';

/**
 * Tells which incidents lie outside the city: beyond the extent of its areas, or in none of its streets and grids. Where no
 * areas are published nothing does.
 */
export function outsideOf(
  layers: readonly Pick<Layer, 'tier' | 'bbox'>[],
): (incident: Pick<Incident, 'point' | 'street' | 'grid'>) => boolean {
  const boxes = layers.flatMap(({ tier, bbox }) => (tier && bbox ? [bbox] : []));
  if (boxes.length === 0) return () => false;
  const west = Math.min(...boxes.map((box) => box[0]));
  const south = Math.min(...boxes.map((box) => box[1]));
  const east = Math.max(...boxes.map((box) => box[2]));
  const north = Math.max(...boxes.map((box) => box[3]));
  const hasStreets = layers.some(({ tier, bbox }) => tier === 'street' && bbox);
  return ({ point: [x, y], street, grid }) =>
    x < west || x > east || y < south || y > north || (hasStreets && street === null && grid === null);
}
