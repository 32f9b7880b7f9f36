import { deepestZoom, type TileAddress } from '../../tiles/address.ts';
import { type DegreeBox, touchedTiles } from '../../tiles/covering.ts';
import { firstView } from '../../tiles/first-view.ts';
import { jointBounds } from '../../tiles/tilejson.ts';
import type { PublishedLayer } from '../layers/published.ts';

/** Tiles of one source that are made before anybody asks; where a zoom has more, only those above it. */
const mostTiles = 48;

type Seen = Pick<PublishedLayer, 'id' | 'title' | 'version' | 'bbox' | 'role' | 'tier' | 'definition'>;

/** Where the city is: its districts, or all there is where it has none. */
export function cityBox(layers: readonly Seen[]): [number, number, number, number] {
  const districts = layers.filter((layer) => layer.tier === 'district');
  return jointBounds(districts.length > 0 ? districts : layers);
}

/**
 * The tiles that show the city when it is opened and when one goes a zoom nearer, with the ids that they are asked for
 * by: the layers of the base map together, as the console asks for them, and every other layer by itself.
 */
export function cityTiles(layers: readonly Seen[]): [ids: string, address: TileAddress][] {
  const drawn = layers.filter((layer) => layer.bbox);
  if (drawn.length === 0) return [];
  const city = cityBox(drawn);
  const first = Math.floor(firstView(city).zoom);
  const base = drawn.filter((layer) => layer.role === 'base');
  const sources = [base, ...drawn.filter((layer) => layer.role !== 'base').map((layer) => [layer])];
  return sources.flatMap((source) => {
    const ids = source.map((layer) => layer.id).join(',');
    const boxes = source.map((layer) => layer.bbox as DegreeBox);
    const start = Math.max(first, Math.min(...source.map((layer) => layer.definition.minZoom)));
    const tiles: TileAddress[] = [];
    for (let z = start; z <= Math.min(start + 1, deepestZoom); z++) {
      const seen = touchedTiles(boxes, city, z, z);
      if (tiles.length + seen.length > mostTiles) break;
      tiles.push(...seen);
    }
    return tiles.map((address): [string, TileAddress] => [ids, address]);
  });
}
