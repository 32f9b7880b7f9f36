/**
 * Seeded random numbers (mulberry32). Integer arithmetic only, so a seed gives the same numbers on every machine.
 */
export class Random {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = seed >>> 0;
  }

  /** The next number, 0 included, 1 not. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new RangeError('cannot pick from an empty list');
    return picked;
  }

  /** A copy in random order (Fisher-Yates). */
  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      const moved = copy[i]!;
      copy[i] = copy[j]!;
      copy[j] = moved;
    }
    return copy;
  }

  /** An independent sequence for one subject: what one subject draws never shifts another's numbers. */
  fork(subject: string): Random {
    let hash = 2166136261 ^ this.#seed;
    for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 16777619);
    return new Random(hash >>> 0);
  }
}
