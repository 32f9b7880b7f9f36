import type { Name } from './names.ts';
import type { Random } from './random.ts';

/** Where things of a kind stand. */
type Ground = 'built' | 'open' | 'forest' | 'bank' | 'kerb';

/** Things of one layer, each at one place. */
export interface Kind extends Name {
  layer: string;
  ground: Ground;
  count: number;
  /** The letters of its codes; or, of a city part, its class in GB/T 30428.2, two digits and two. */
  code: string;
  properties(random: Random): Record<string, unknown>;
  /** What those of a class are called, where that differs. */
  classes: Readonly<Record<string, Name>>;
}

export const kind = (
  layer: string,
  ground: Ground,
  count: number,
  code: string,
  [zh, en]: [string, string],
  properties: Kind['properties'] = () => ({}),
  classes: Kind['classes'] = {},
): Kind => ({ layer, ground, count, code, zh, en, properties, classes });

export const tens = (random: Random, low: number, high: number) => random.integer(low, high) * 10;

/** A day between the first of one year and the last of another, as YYYY-MM-DD. */
export function dayIn(random: Random, first: number, last: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${random.integer(first, last)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
}
