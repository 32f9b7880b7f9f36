import { wgs84ToBd09, wgs84ToGcj02 } from './transform.ts';

/** A system that a batch of places seems to be in, though it was sent as CRS84 degrees. */
export interface SuspectedSystem {
  crs: 'GCJ-02' | 'BD-09';
  /** Places of the batch. */
  places: number;
  /** Places that no area covers as they were sent. */
  outside: number;
  /** How many of those an area would cover, were they converted from `crs`. */
  covered: number;
}

/** Whether an area of the city covers the place, in degrees. */
type Covers = (lon: number, lat: number) => boolean;

const systems = [
  { crs: 'GCJ-02', forward: wgs84ToGcj02 },
  { crs: 'BD-09', forward: wgs84ToBd09 },
] as const;

/** So many of the covered places are remembered at most, spread evenly over the batch. */
const REMEMBERED = 8192;
/** Fewer places than these may have come to lie outside by chance. */
const ENOUGH = 20;
/** Converting must bring so many times as many places into the city as it takes out. */
const PREVAILS = 4;

/**
 * Finds out whether a batch of places was sent in GCJ-02 or BD-09 without saying so. One place cannot tell: it
 * is off by some hundreds of metres and lies in a city all the same. But along the city's border places come to
 * lie outside, nearly all on the one side that the offset points to, and converting brings them back. Places
 * that are right lose as many on that side as they would gain.
 */
export class BatchGuard {
  private readonly covers: Covers;
  private readonly gained = systems.map(() => 0);
  private readonly remembered = new Float64Array(2 * REMEMBERED);
  private count = 0;
  /** Every so many-th covered place is remembered. */
  private stride = 1;
  private covered = 0;
  private outside = 0;

  constructor(covers: Covers) {
    this.covers = covers;
  }

  /** Takes note of a place (degrees) and of whether an area covers it as it was sent. */
  add(lon: number, lat: number, covered: boolean): void {
    if (covered) {
      if (this.covered++ % this.stride === 0) this.remember(lon, lat);
      return;
    }
    this.outside++;
    for (let i = 0; i < systems.length; i++)
      if (this.coveredFrom(i, lon, lat)) this.gained[i] = this.gained[i]! + 1;
  }

  /** The system that the places so far seem to be in; null while nothing speaks against the one they came in. */
  suspected(): SuspectedSystem | null {
    const best = this.gained[0]! >= this.gained[1]! ? 0 : 1;
    const covered = this.gained[best]!;
    if (covered < ENOUGH) return null;
    let lost = 0;
    for (let at = 0; at < this.count; at++)
      if (!this.coveredFrom(best, this.remembered[2 * at]!, this.remembered[2 * at + 1]!))
        lost += this.stride;
    if (covered < PREVAILS * lost) return null;
    return { crs: systems[best]!.crs, places: this.covered + this.outside, outside: this.outside, covered };
  }

  private coveredFrom(system: number, lon: number, lat: number): boolean {
    // The offset at the shifted place: within a few metres of the true one, which is near enough here.
    const [x, y] = systems[system]!.forward(lon, lat);
    return this.covers(2 * lon - x, 2 * lat - y);
  }

  private remember(lon: number, lat: number): void {
    if (this.count === REMEMBERED) {
      for (let at = 0; at < REMEMBERED; at += 2) this.remembered.copyWithin(at, 2 * at, 2 * at + 2);
      this.count = REMEMBERED / 2;
      this.stride *= 2;
    }
    this.remembered[2 * this.count] = lon;
    this.remembered[2 * this.count + 1] = lat;
    this.count++;
  }
}
