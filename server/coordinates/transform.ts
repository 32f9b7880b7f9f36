import gcoord from 'gcoord';
import proj4 from 'proj4';
import type { Crs } from './crs.ts';

/** Longitude and latitude, or easting and northing. */
export type Place = [number, number];

/** WGS 84 to GCJ-02, the offset that maps published in China carry; degrees. Outside China it is none. */
export function wgs84ToGcj02(lon: number, lat: number): Place {
  return gcoord.transform<Place>([lon, lat], gcoord.WGS84, gcoord.GCJ02);
}

/** WGS 84 to BD-09, Baidu's offset on top of GCJ-02; degrees. */
export function wgs84ToBd09(lon: number, lat: number): Place {
  return gcoord.transform<Place>([lon, lat], gcoord.WGS84, gcoord.BD09);
}

/** Well under a millimetre, in degrees. */
const CLOSE = 1e-10;
const MOST_STEPS = 30;

/**
 * The place that `forward` moves to (lon, lat). Both offsets change slowly from place to place, so taking the
 * remaining difference back closes in by a factor of a hundred or more a step.
 */
function inverse(forward: (lon: number, lat: number) => Place, lon: number, lat: number): Place {
  let [x, y] = [lon, lat];
  for (let step = 0; step < MOST_STEPS; step++) {
    const [toX, toY] = forward(x, y);
    x -= toX - lon;
    y -= toY - lat;
    if (Math.abs(toX - lon) < CLOSE && Math.abs(toY - lat) < CLOSE) break;
  }
  return [x, y];
}

/** GCJ-02 to WGS 84, degrees; exact to less than a centimetre against `wgs84ToGcj02`. */
export function gcj02ToWgs84(lon: number, lat: number): Place {
  return inverse(wgs84ToGcj02, lon, lat);
}

/** BD-09 to WGS 84, degrees; exact to less than a centimetre against `wgs84ToBd09`. */
export function bd09ToWgs84(lon: number, lat: number): Place {
  return inverse(wgs84ToBd09, lon, lat);
}

/**
 * A function from places in `crs` to CRS84 degrees. CGCS 2000 and WGS 84 are taken as one: they differ by
 * centimetres. What lies outside a projection's domain comes back as NaN.
 */
export function toCrs84(crs: Crs): (x: number, y: number) => Place {
  if (crs.kind === 'gcj-02') return gcj02ToWgs84;
  if (crs.kind === 'bd-09') return bd09ToWgs84;
  if (crs.kind === 'degrees') return (x, y) => [x, y];
  const { inverse: unproject } = proj4(crs.definition);
  return (x, y) => {
    const [lon, lat] = unproject([x, y]);
    return [lon!, lat!];
  };
}

/** A function from CRS84 degrees to places in `crs`, the other way of `toCrs84`. */
export function fromCrs84(crs: Crs): (lon: number, lat: number) => Place {
  if (crs.kind === 'gcj-02') return wgs84ToGcj02;
  if (crs.kind === 'bd-09') return wgs84ToBd09;
  if (crs.kind === 'degrees') return (lon, lat) => [lon, lat];
  const { forward } = proj4(crs.definition);
  return (lon, lat) => {
    const [x, y] = forward([lon, lat]);
    return [x!, y!];
  };
}
