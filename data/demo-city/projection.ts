/**
 * Local metres around the city's origin, and whole units of 1e-7 degree (about 1 cm), in which every vertex is
 * stored. Lengths of a degree at latitude 31 on the WGS 84 ellipsoid.
 */
const originLon = 1_230_000_000;
const originLat = 310_000_000;
const metresPerDegreeLon = 95_504.5;
const metresPerDegreeLat = 110_869.4;

/** Longitude in 1e-7 degree, rounded, of a distance to the east in metres. */
export function lonUnits(x: number): number {
  return originLon + Math.round((x / metresPerDegreeLon) * 1e7);
}

/** Latitude in 1e-7 degree, rounded, of a distance to the north in metres. */
export function latUnits(y: number): number {
  return originLat + Math.round((y / metresPerDegreeLat) * 1e7);
}

/** Metres to the east of a longitude in 1e-7 degree. */
export function eastOf(lon: number): number {
  return ((lon - originLon) / 1e7) * metresPerDegreeLon;
}

/** Metres to the north of a latitude in 1e-7 degree. */
export function northOf(lat: number): number {
  return ((lat - originLat) / 1e7) * metresPerDegreeLat;
}

/** CRS84 degrees, rounded to 1e-7, of a point in local metres. */
export function position(x: number, y: number): [lon: number, lat: number] {
  return [lonUnits(x) / 1e7, latUnits(y) / 1e7];
}
