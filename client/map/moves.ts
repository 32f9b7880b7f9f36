import type { Map as MapLibreMap, VectorTileSource } from 'maplibre-gl';
import { type DegreeBox, touchedTiles } from '../../tiles/covering.ts';
import type { Position } from '../ui/position.ts';

/** What changes what is in view. */
export interface MapMoves {
  /** Brings a point into the part of the map that no panel covers; stays still when it is there already. */
  reveal(point: Position, least: number): void;
  fit(bounds: [number, number, number, number]): void;
  zoomBy(steps: number): void;
  /** Pixels at the right edge that a panel covers. */
  setCovered(right: number): void;
  /** Fetches those tiles of a source again that lie in boxes of degrees; all of them for null. */
  refresh(source: string, boxes: readonly DegreeBox[] | null): void;
}

const margin = 56;
/** A place without extent is not looked at from any nearer. */
const closest = 18;

export function movesOf(map: MapLibreMap, container: HTMLElement): MapMoves {
  let covered = 0;
  return {
    reveal(point, least) {
      // What is on its way elsewhere would go on from under a point that happens to be in view.
      if (map.isMoving()) map.stop();
      const { x, y } = map.project(point);
      const { clientWidth, clientHeight } = container;
      const right = clientWidth - covered - margin;
      const visible = x > margin && x < right && y > margin && y < clientHeight - margin;
      if (visible && map.getZoom() >= least - 1) return;
      map.easeTo({
        center: point,
        zoom: Math.max(map.getZoom(), least),
        offset: [-covered / 2, 0],
        duration: 450,
      });
    },
    fit: (bounds) =>
      map.fitBounds(bounds, {
        padding: { top: 40, bottom: 40, left: 40, right: 40 + covered },
        maxZoom: closest,
        duration: 500,
      }),
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps, { duration: 200 }),
    setCovered(right) {
      covered = right;
    },
    refresh(source, boxes) {
      const known = map.getSource<VectorTileSource>(source);
      if (!known) return;
      if (!boxes) map.refreshTiles(source);
      else {
        const bounds = map.getBounds();
        const shown: DegreeBox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
        const deepest = Math.min(known.maxzoom, Math.ceil(map.getZoom()) + 1);
        const tiles = touchedTiles(boxes, shown, known.minzoom, deepest);
        if (tiles.length > 0) map.refreshTiles(source, tiles);
      }
    },
  };
}
