import type { TileAddress } from './address.ts';
import type { LayerIndex } from './layer-index.ts';

/** A point that stands for all of its neighbourhood. */
export interface Representative {
  feature: number;
  /** Points in the neighbourhood, itself among them. */
  count: number;
}

/**
 * The most important point of each neighbourhood among `found`. Neighbourhoods are squares that divide a tile;
 * those of a zoom lie inside those of the zoom above, so that a point that stands for one stands for a smaller one
 * around it at every deeper zoom: what is shown stays shown.
 */
export function thinPoints(
  index: LayerIndex,
  found: readonly number[],
  { z }: TileAddress,
): Representative[] {
  const { boxes, budget } = index;
  const side = 2 ** z * budget.neighbourhoods;
  const chosen = new Map<number, Representative>();
  for (const feature of found) {
    const neighbourhood =
      Math.floor(boxes[feature * 4]! * side) * side + Math.floor(boxes[feature * 4 + 1]! * side);
    const best = chosen.get(neighbourhood);
    if (!best) chosen.set(neighbourhood, { feature, count: 1 });
    else {
      best.count++;
      if (budget.order[feature]! < budget.order[best.feature]!) best.feature = feature;
    }
  }
  return [...chosen.values()];
}
