import type { Position } from 'geojson';
import type { DrawnPart } from './parts.ts';

/** Decimals of a degree that terra-draw computes with: a tenth of a millimetre. */
export const decimals = 9;

const rounded = (degrees: number) => Number(degrees.toFixed(decimals));
const keyOf = ([longitude, latitude]: Position) => `${rounded(longitude!)},${rounded(latitude!)}`;

function mapPositions(part: DrawnPart, change: (position: Position) => Position): DrawnPart {
  const { type, coordinates } = part;
  if (type === 'Point') return { type, coordinates: change(coordinates as Position) };
  if (type === 'LineString') return { type, coordinates: (coordinates as Position[]).map(change) };
  return { type, coordinates: (coordinates as Position[][]).map((ring) => ring.map(change)) };
}

/** A part with no more decimals than terra-draw takes. */
export function roundedPart(part: DrawnPart): DrawnPart {
  return mapPositions(part, ([longitude, latitude]) => [rounded(longitude!), rounded(latitude!)]);
}

/**
 * Gives vertices that were only rounded their last digits back, so that a border that nobody moved stays the very same
 * as its neighbour's.
 * @param known the vertices as they are stored
 */
export function exactPart(part: DrawnPart, known: readonly Position[]): DrawnPart {
  const stored = new Map(known.map((position) => [keyOf(position), position]));
  return mapPositions(part, (position) => stored.get(keyOf(position)) ?? position);
}
