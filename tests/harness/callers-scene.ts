import type { Random } from '../../data/demo-city/random.ts';
import type { CallersMap, Metres } from './callers-map.ts';
import type { Reading, Written } from './callers-mistakes.ts';

/** A place and the words for it. */
export interface Scene {
  kind: string;
  /** The words, with the names as they are written. */
  text: string;
  at: Metres;
  /** Points that must lie in the same street for the words to give it; moved with `at`. */
  probes: readonly Metres[];
  /** Metres that `at` may be moved off the road's middle into a street that the sentence then names; 0 where it may not. */
  kerb: number;
  /** What settles the street: an exact door or code, the side that is named, or neither. */
  given: 'exact' | 'side' | null;
  /** Whether the words name the street already. */
  namesStreet?: boolean;
  readings: Reading[];
  /** Key of `troubles`. */
  trouble: string;
}

export type Maker = (map: CallersMap, random: Random) => Scene | null;

export const compass: Record<string, Metres> = { 东: [1, 0], 西: [-1, 0], 南: [0, -1], 北: [0, 1] };

export function filled(frame: string, values: Record<string, string>): string {
  return frame.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/** A whole number below 10,000 in Chinese: 128 is 一百二十八. */
export function chinese(value: number): string {
  const digits = '零一二三四五六七八九';
  const said = [...String(value)]
    .map(
      (digit, i, all) =>
        digits[Number(digit)]! + (digit === '0' ? '' : ['', '十', '百', '千'][all.length - 1 - i]!),
    )
    .join('')
    .replace(/零+/g, '零')
    .replace(/(.)零$/, '$1');
  return said.startsWith('一十') ? said.slice(1) : said;
}

/** Digits one by one; 1 is read 幺 where `yao`. */
export function spelt(code: string, yao: boolean): string {
  return code.replace(
    /\d/g,
    (digit) => (yao ? '零幺二三四五六七八九' : '零一二三四五六七八九')[Number(digit)]!,
  );
}

export const written = (name: string): Written => ({ name, as: name });

/** A distance in metres and how it is said. */
export function someDistance(random: Random): { far: number; said: string } {
  const far = random.pick([20, 30, 50, 50, 50, 80, 100, 100, 150, 200, 300]);
  const said = [`${far}米`, `${far}米`, `${far}米`, `${chinese(far)}米`, `${far}米`, `${far}米`, `${far}m`];
  if (random.chance(0.15)) said.push(`${far}公尺`);
  if (far === 100) said.push('一百来米', '百来米', '一百多米');
  if (far === 200) said.push('两百米', '两百来米');
  if (far === 50 || far === 30) said.push(`${chinese(far)}来米`);
  return { far, said: random.pick(said) };
}
