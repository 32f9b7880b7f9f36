import type { Map as MapLibreMap, PointLike } from 'maplibre-gl';
import type { StyleLayer } from '../../server/layers/style.ts';
import type { Position } from '../ui/position.ts';
import type { LegendLine, MapContribution } from './contribution.ts';
import { drawPicture } from './picture.ts';

/** What can be read off the map. */
export interface MapReads {
  /** The features of layers that are drawn at a point, the topmost first, each once. */
  featuresAt(point: Position): { layer: string; code: string }[];
  /** West, south, east, north of what is in view. */
  bounds(): [number, number, number, number];
  /** The picture of the map as it is drawn, in pixels of the screen, without what lies over it. */
  picture(): Promise<HTMLCanvasElement>;
  /** What is drawn on the map, in words. */
  legend(): readonly LegendLine[];
}

/** A pointer means what is drawn within so many pixels. */
export const slack = 5;

/** The square of pixels that a pointer means. */
export function around({ x, y }: { x: number; y: number }): [PointLike, PointLike] {
  return [
    [x - slack, y - slack],
    [x + slack, y + slack],
  ];
}

export function readsOf(
  map: MapLibreMap,
  container: HTMLElement,
  contributions: readonly MapContribution[],
): MapReads {
  return {
    featuresAt(point) {
      const near = map.queryRenderedFeatures(around(map.project(point)));
      const found = near.flatMap(({ layer: { metadata }, properties }) => {
        const layer = (metadata as StyleLayer['metadata'])?.layer;
        return layer && typeof properties.code === 'string' ? [{ layer, code: properties.code }] : [];
      });
      return [...new Map(found.map((each) => [`${each.layer} ${each.code}`, each])).values()];
    },
    bounds() {
      const bounds = map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    },
    picture: () => drawPicture(map, container),
    legend: () => contributions.flatMap(({ legend }) => legend?.() ?? []),
  };
}
