import type { Layer } from '../../../server/layers/answers.ts';
import { mapCommands } from '../../map/commands.ts';
import { layers } from './layers.ts';

/** The extent of the city: of the tier of districts, or of whatever there is. */
export function cityBounds(known: readonly Layer[]): Layer['bbox'] {
  const tier = known.find((layer) => layer.tier === 'district' && layer.bbox);
  return tier?.bbox ?? known.find((layer) => layer.bbox)?.bbox ?? null;
}

export function fitCity(): void {
  const bounds = cityBounds(layers.getState().layers);
  if (bounds) mapCommands.fit(bounds);
}
