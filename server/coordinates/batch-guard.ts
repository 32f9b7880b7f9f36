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

/** One in so many covered places is asked whether converting it would take it out of the city. */
const SAMPLING = 8;
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
  private readonly lost = systems.map(() => 0);
  private places = 0;
  private outside = 0;

  constructor(covers: Covers) {
    this.covers = covers;
  }

  /** Takes note of a place (degrees) and of whether an area covers it as it was sent. */
  add(lon: number, lat: number, covered: boolean): void {
    this.places++;
    if (!covered) this.outside++;
    else if (this.places % SAMPLING !== 0) return;
    systems.forEach(({ forward }, i) => {
      // The offset at the shifted place: within a few metres of the true one, which is near enough here.
      const [x, y] = forward(lon, lat);
      if (this.covers(2 * lon - x, 2 * lat - y) === covered) return;
      if (covered) this.lost[i] = this.lost[i]! + SAMPLING;
      else this.gained[i] = this.gained[i]! + 1;
    });
  }

  /** The system that the places so far seem to be in; null while nothing speaks against the one they came in. */
  suspected(): SuspectedSystem | null {
    const best = this.gained[0]! - this.lost[0]! >= this.gained[1]! - this.lost[1]! ? 0 : 1;
    const covered = this.gained[best]!;
    if (covered < ENOUGH || covered < PREVAILS * this.lost[best]!) return null;
    return { crs: systems[best].crs, places: this.places, outside: this.outside, covered };
  }
}
