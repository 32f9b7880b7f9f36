import { bbox, featureCollection } from '@turf/turf';
import type { Feature } from 'geojson';

type Box = [west: number, south: number, east: number, north: number];

/** A feature that a list draws on the map, in CRS84. `ref` names the row of the list that it belongs to. */
export interface DrawnFeature extends Feature {
  properties: {
    ref: string;
    part: 'finding' | 'mark' | 'before' | 'after' | 'transfer' | 'order' | 'facility';
    severity?: 'error' | 'warning' | 'info';
    label?: string;
  };
}

/** West, south, east, north of features; null where there is none. */
export function extentOf(features: readonly Feature[]): Box | null {
  if (features.length === 0) return null;
  return bbox(featureCollection([...features])).slice(0, 4) as Box;
}
