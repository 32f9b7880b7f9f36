/** The latitude at which Web Mercator's square world ends. */
const latitudeLimit = 85.0511287798066;
const radians = Math.PI / 180;

/** Longitude in degrees to a share of the world's width: 0 at 180° W, 1 at 180° E. */
export function mercatorX(longitude: number): number {
  return longitude / 360 + 0.5;
}

/** Latitude in degrees to a share of the world's height: 0 at 85.05° N, 1 at 85.05° S; clamped beyond. */
export function mercatorY(latitude: number): number {
  const sine = Math.sin(Math.max(-latitudeLimit, Math.min(latitudeLimit, latitude)) * radians);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** The inverse of `mercatorX`. */
export function longitudeAt(x: number): number {
  return (x - 0.5) * 360;
}

/** The inverse of `mercatorY`. */
export function latitudeAt(y: number): number {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / radians;
}
