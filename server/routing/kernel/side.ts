import { orient2d } from 'robust-predicates';

/** Shewchuk's bound: below this share of the two products the sign of a plain determinant is not certain. */
const CERTAIN = 3.3306690738754716e-16;

/**
 * On which side of the line a→b the point p lies, exactly: positive on the left, negative on the right, 0 on
 * the line. Axes are x to the right and y upwards (longitude, latitude). Only the sign means anything.
 */
export function side(ax: number, ay: number, bx: number, by: number, px: number, py: number): number {
  const left = (ax - px) * (by - py);
  const right = (ay - py) * (bx - px);
  const determinant = left - right;
  if (Math.abs(determinant) >= CERTAIN * Math.abs(left + right)) return determinant;
  return -orient2d(ax, ay, bx, by, px, py);
}

/** Whether p, already known to lie on the line through a and b, lies between them (ends included). */
export function between(ax: number, ay: number, bx: number, by: number, px: number, py: number): boolean {
  return (
    (ax < bx ? px >= ax && px <= bx : px >= bx && px <= ax) &&
    (ay < by ? py >= ay && py <= by : py >= by && py <= ay)
  );
}
