import type { Position } from '../../ui/position.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { styleAddress } from '../map/style-address.ts';
import { areaTiles } from './area-tiles.ts';

/** The part of a MapLibre style that says where its tiles are. */
interface StyleSources {
  sources: Record<string, { url?: string; tiles?: string[] }>;
}

let under: Promise<void> | null = null;
/** Places whose map is to be kept once that under way is. */
let later: readonly Position[] = [];

async function tilesOf({ url, tiles }: StyleSources['sources'][string]): Promise<string | undefined> {
  if (tiles?.[0]) return tiles[0];
  if (!url) return undefined;
  return ((await (await fetch(url)).json()) as { tiles?: string[] }).tiles?.[0];
}

async function fetchArea(points: readonly Position[]): Promise<void> {
  const state = preferences.getState();
  const style = (await (await fetch(styleAddress(themeOf(state), state.language))).json()) as StyleSources;
  for (const source of Object.values(style.sources)) {
    const address = await tilesOf(source);
    if (!address) continue;
    for (const [z, x, y] of areaTiles(points)) {
      const tile = address.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
      if (await caches.match(tile, { ignoreVary: true })) continue;
      // One at a time: whatever the person does goes first.
      await (await fetch(tile)).arrayBuffer();
    }
  }
}

/**
 * Has the map around these places fetched once, so that the service worker keeps it for when there is no network.
 * Where it cannot be had, nothing is lost but the map.
 */
export function keepArea(points: readonly Position[]): void {
  if (points.length === 0 || !navigator.serviceWorker?.controller) return;
  if (under) {
    later = points;
    return;
  }
  under = fetchArea(points)
    .catch(() => undefined)
    .finally(() => {
      under = null;
      const next = later;
      later = [];
      keepArea(next);
    });
}
