import type { Scale } from '../../../server/routing/kernel/metres.ts';

/** Places and measuring errors, the same for the same seed. */
export function normalErrors(seed: number) {
  let state = seed >>> 0;
  // Mulberry32: the low bits of a linear congruence are not random enough for two numbers a place.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    /** A place in a box, every one as likely. */
    point: ([west, south, east, north]: readonly [number, number, number, number]): [number, number] => [
      west + next() * (east - west),
      south + next() * (north - south),
    ],
    /** Where a place is measured, with a normal error of `deviation` metres along each axis (Box and Muller's way). */
    blurred: ([lon, lat]: readonly [number, number], deviation: number, scale: Scale): [number, number] => {
      const distance = deviation * Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      return [lon + (distance * Math.cos(angle)) / scale.x, lat + (distance * Math.sin(angle)) / scale.y];
    },
  };
}
