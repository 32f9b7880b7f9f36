import type { Position } from '../ui/position.ts';

/**
 * Metres in one degree of longitude and of latitude on the WGS 84 ellipsoid at a latitude: the usual series of
 * the meridian's and the parallel's radius, good to a millimetre in a hundred metres.
 */
export function metresPerDegree(latitude: number): [number, number] {
  const angle = (latitude * Math.PI) / 180;
  return [
    111_412.84 * Math.cos(angle) - 93.5 * Math.cos(3 * angle),
    111_132.954 - 559.822 * Math.cos(2 * angle) + 1.175 * Math.cos(4 * angle),
  ];
}

/** Metres along a line of places; each piece by the scale of its middle latitude, within a city good to a centimetre a kilometre. */
export function lengthOf(line: readonly Position[]): number {
  let metres = 0;
  for (let at = 1; at < line.length; at++) {
    const [x1, y1] = line[at - 1]!;
    const [x2, y2] = line[at]!;
    const [perLongitude, perLatitude] = metresPerDegree((y1 + y2) / 2);
    metres += Math.hypot((x2 - x1) * perLongitude, (y2 - y1) * perLatitude);
  }
  return metres;
}

/** Square metres of the area inside a ring of places, closed or not; each side by the scale of its middle latitude. */
export function areaOf(ring: readonly Position[]): number {
  const [origin] = ring;
  if (!origin) return 0;
  let twice = 0;
  for (let at = 0; at < ring.length; at++) {
    const [x1, y1] = ring[at]!;
    const [x2, y2] = ring[(at + 1) % ring.length]!;
    const [perLongitude, perLatitude] = metresPerDegree((y1 + y2) / 2);
    twice +=
      ((x1 - origin[0]) * (y2 - origin[1]) - (x2 - origin[0]) * (y1 - origin[1])) *
      perLongitude *
      perLatitude;
  }
  return Math.abs(twice) / 2;
}
