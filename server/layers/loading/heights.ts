/** What a reader says of a geometry whose heights or measures it has left out, beside type and coordinates. */
export interface WithHeights {
  hasHeights?: boolean;
}

/** Positions have a height or a measure behind longitude and latitude that is other than zero. */
function anyThird(coordinates: unknown): boolean {
  const list = coordinates as unknown[];
  if (!Array.isArray(list[0])) return list.length > 2 && list.slice(2).some((value) => value !== 0);
  return list.some(anyThird);
}

/**
 * Whether something is lost when a checked geometry is kept with two dimensions: heights or measures other than zero,
 * which many programs write where they have none.
 */
export function hasHeights(geometry: unknown): boolean {
  const { hasHeights: said, coordinates } = geometry as WithHeights & { coordinates: unknown };
  return said ?? anyThird(coordinates);
}
