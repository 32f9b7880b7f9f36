import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import type { Position } from '../../ui/position.ts';

/** Zoom levels that are kept: the whole area, and the streets around each place. */
const overview = [11, 13];
const streets = [15, 16];
/** Fewer than the service worker keeps, so that what is looked at by hand has room beside them. */
const mostTiles = 300;

export type Tile = readonly [z: number, x: number, y: number];

function tileAt([longitude, latitude]: Position, z: number): [number, number] {
  const side = 2 ** z;
  return [Math.floor(mercatorX(longitude) * side), Math.floor(mercatorY(latitude) * side)];
}

/**
 * The tiles of the map around some places, the places in their order: those above each, and around it a square of three
 * by three where streets can be read; `mostTiles` at most.
 */
export function areaTiles(points: readonly Position[]): Tile[] {
  const tiles = new Map<string, Tile>();
  const add = (z: number, x: number, y: number) => {
    if (tiles.size < mostTiles) tiles.set(`${z}/${x}/${y}`, [z, x, y]);
  };
  for (const point of points) {
    for (const z of overview) add(z, ...tileAt(point, z));
    for (const z of streets) {
      const [x, y] = tileAt(point, z);
      for (const beside of [-1, 0, 1]) for (const below of [-1, 0, 1]) add(z, x + beside, y + below);
    }
  }
  return [...tiles.values()];
}
