import type { StyleSpecification } from 'maplibre-gl';

/** Sources and layers whose ids begin so belong to a drawing that is under way. */
export const sketchPrefix = 'sketch';

/** A style as it is to be, with what a drawing under way has added to the present one. */
export function keepSketch(
  previous: StyleSpecification | undefined,
  next: StyleSpecification,
): StyleSpecification {
  const isSketch = (id: string) => id.startsWith(sketchPrefix);
  if (!previous || !Object.keys(previous.sources).some(isSketch)) return next;
  const kept = Object.entries(previous.sources).filter(([id]) => isSketch(id));
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(kept) },
    layers: [...next.layers, ...previous.layers.filter(({ id }) => isSketch(id))],
  };
}
