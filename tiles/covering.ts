import type { TileAddress } from './address.ts';
import { buffer, extent } from './tile-units.ts';
import { mercatorX, mercatorY } from './web-mercator.ts';

/** West, south, east, north in CRS84 degrees. */
export type DegreeBox = readonly [number, number, number, number];

const slack = 1e-12;

/** How far a tile looks over its edge, as a share of its side: its buffer and the rounding of a vertex. */
export const reach = (buffer + 1) / extent;

/** A box in shares of the Web Mercator world, with room for a rounding: west, north, east, south. */
export function mercatorBox([west, south, east, north]: DegreeBox): [number, number, number, number] {
  return [
    mercatorX(west) - slack,
    mercatorY(north) - slack,
    mercatorX(east) + slack,
    mercatorY(south) + slack,
  ];
}

/** The tiles of some zooms that are in view and that one of the boxes touches, in the tile or in its buffer. */
export function touchedTiles(
  boxes: readonly DegreeBox[],
  view: DegreeBox,
  shallowest: number,
  deepest: number,
): TileAddress[] {
  const tiles = new Map<string, TileAddress>();
  for (let z = shallowest; z <= deepest; z++) {
    const seen = span(view, z, 0);
    for (const box of boxes) {
      const touched = span(box, z, reach);
      for (let x = Math.max(seen.left, touched.left); x <= Math.min(seen.right, touched.right); x++)
        for (let y = Math.max(seen.top, touched.top); y <= Math.min(seen.bottom, touched.bottom); y++)
          tiles.set(`${z}/${x}/${y}`, { z, x, y });
    }
  }
  return [...tiles.values()];
}

/** Columns and rows of the tiles that a box meets. */
function span([west, south, east, north]: DegreeBox, z: number, margin: number) {
  const side = 2 ** z;
  const within = (value: number) => Math.max(0, Math.min(side - 1, Math.floor(value)));
  return {
    left: within(mercatorX(west) * side - margin),
    right: within(mercatorX(east) * side + margin),
    top: within(mercatorY(north) * side - margin),
    bottom: within(mercatorY(south) * side + margin),
  };
}
