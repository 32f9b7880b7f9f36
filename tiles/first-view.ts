import { mercatorX, mercatorY } from './web-mercator.ts';

/** What a map shows at first. */
export interface View {
  /** Longitude and latitude in degrees. */
  center: [number, number];
  /** As MapLibre counts: the world is 512 pixels wide at 0. */
  zoom: number;
}

/** The window that a first view is made for, in CSS pixels; a larger one shows more around it. */
const [width, height] = [900, 640];
const [lowest, highest] = [0, 16];

/** The view that has all of a box of longitudes and latitudes in it. */
export function firstView([west, south, east, north]: readonly [number, number, number, number]): View {
  const [across, down] = [mercatorX(east) - mercatorX(west), mercatorY(south) - mercatorY(north)];
  const zoom = Math.log2(Math.min(width / across, height / down) / 512);
  return {
    center: [round((west + east) / 2), round((south + north) / 2)],
    // A single point has no size: as near as is useful.
    zoom: Math.max(lowest, Math.min(highest, Math.floor(zoom * 10) / 10)),
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
