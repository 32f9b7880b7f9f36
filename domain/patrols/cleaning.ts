import { distance } from '@turf/turf';

/** A position of a patrol. */
export interface TrackPoint {
  /** Milliseconds since 1970. */
  at: number;
  /** Degrees, CRS84. */
  lon: number;
  lat: number;
  /** Metres within which the true place is in 68 % of cases; null where the phone does not tell. */
  accuracy: number | null;
}

/** Why a point is left out of the track. */
export type LeftOut = 'coarse' | 'jump' | 'still';

/** Faster than this between two points is no patrol, on foot, by boat or by car; km/h. */
const fastest = 120;
/** Coarser than this says nothing of where somebody walked, metres. */
const coarsest = 100;
/** Within this of the last point, or within the accuracy where that is greater, somebody stands; metres. */
const standing = 10;
/** A silence of this length parts a track, milliseconds. */
const silence = 10 * 60_000;

const metresBetween = (a: TrackPoint, b: TrackPoint) =>
  distance([a.lon, a.lat], [b.lon, b.lat], { units: 'meters' });

/**
 * Cleans a track: points coarser than 100 m and points that only a speed above 120 km/h reaches are left out; of those
 * within 10 m of the last one (or within their accuracy, 30 m at most) the first is kept, so that the drift of a receiver
 * at rest adds no length. The rules are those of speed and stay points in Zheng, "Trajectory Data Mining: An Overview"
 * (ACM TIST 6(3), 2015, section 3); the limits are ours, distances on the sphere.
 * @param points in the order of their times
 * @returns for each point why it is left out, null where it is kept; and the kept ones in parts between silences of ten
 * minutes, during which a point that stands counts as a sign of life
 */
export function cleanTrack(points: readonly TrackPoint[]): {
  leftOut: (LeftOut | null)[];
  parts: TrackPoint[][];
} {
  const leftOut: (LeftOut | null)[] = [];
  const parts: TrackPoint[][] = [];
  let last: TrackPoint | null = null;
  let heard = 0;
  let jumpsInARow: TrackPoint[] = [];
  const believable = (from: TrackPoint, to: TrackPoint) =>
    metresBetween(from, to) / Math.max(1, to.at - from.at) <= fastest / 3600;
  points.forEach((point, index) => {
    leftOut.push(null);
    if ((point.accuracy ?? 0) > coarsest) {
      leftOut[index] = 'coarse';
      return;
    }
    if (last && !believable({ ...last, at: heard }, point)) {
      const before = jumpsInARow.at(-1);
      jumpsInARow = before && believable(before, point) ? [...jumpsInARow, point] : [point];
      leftOut[index] = 'jump';
      // Five that agree with one another are where somebody is: it was the one before them that was wrong.
      if (jumpsInARow.length < 5) return;
      leftOut[index] = null;
      last = null;
    }
    jumpsInARow = [];
    const isNewPart = last === null || point.at - heard > silence;
    heard = point.at;
    if (!isNewPart && metresBetween(last!, point) < Math.max(standing, Math.min(30, point.accuracy ?? 0))) {
      leftOut[index] = 'still';
      return;
    }
    if (isNewPart) parts.push([]);
    parts.at(-1)!.push(point);
    last = point;
  });
  return { leftOut, parts };
}
