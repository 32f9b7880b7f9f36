/**
 * Smooth value noise on an integer lattice, in one and two dimensions, between -1 and 1.
 * Uses integer hashing and polynomials only, so it is the same on every machine.
 */
function lattice(seed: number, x: number, y: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2147483648 - 1;
}

/** The quintic step from 0 to 1 whose first and second derivatives vanish at both ends. */
export function smoothStep(t: number): number {
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  return t * t * t * (t * (t * 6 - 15) + 10);
}

export function noise2(seed: number, x: number, y: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const u = smoothStep(x - x0);
  const v = smoothStep(y - y0);
  const low = lattice(seed, x0, y0) * (1 - u) + lattice(seed, x0 + 1, y0) * u;
  const high = lattice(seed, x0, y0 + 1) * (1 - u) + lattice(seed, x0 + 1, y0 + 1) * u;
  return low * (1 - v) + high * v;
}

export function noise1(seed: number, t: number): number {
  return noise2(seed, t, 0.5);
}
