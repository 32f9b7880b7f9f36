import type { TileAddress } from './address.ts';
import type { LayerIndex } from './layer-index.ts';
import { buffer, extent } from './tile-units.ts';

/** A point that stands for all of its neighbourhood. */
export interface Representative {
  feature: number;
  /** Points in the neighbourhood, itself among them. */
  count: number;
}

/**
 * The most important point of each neighbourhood of a tile and of its buffer, among `found`. Neighbourhoods are
 * squares that divide a tile; those of a zoom lie inside those of the zoom above, so that a point that stands for
 * one stands for a smaller one around it at every deeper zoom: what is shown stays shown.
 */
export function thinPoints(
  { boxes, budget }: LayerIndex,
  found: readonly number[],
  { z, x, y }: TileAddress,
): Representative[] {
  const { neighbourhoods } = budget;
  const side = 2 ** z * neighbourhoods;
  const margin = neighbourhoodsInBuffer(neighbourhoods);
  const within = (place: number, tile: number) =>
    place >= tile * neighbourhoods - margin && place < (tile + 1) * neighbourhoods + margin;
  const chosen = new Map<number, Representative>();
  for (const feature of found) {
    const column = Math.floor(boxes[feature * 4]! * side);
    const row = Math.floor(boxes[feature * 4 + 1]! * side);
    if (!within(column, x) || !within(row, y)) continue;
    const neighbourhood = column * side + row;
    const best = chosen.get(neighbourhood);
    if (!best) chosen.set(neighbourhood, { feature, count: 1 });
    else {
      best.count++;
      if (budget.order[feature]! < budget.order[best.feature]!) best.feature = feature;
    }
  }
  return [...chosen.values()];
}

/** How many neighbourhoods beyond a tile's edge are looked at whole, so that its neighbours choose alike. */
export function neighbourhoodsInBuffer(neighbourhoods: number): number {
  return Math.ceil((buffer * neighbourhoods) / extent);
}
