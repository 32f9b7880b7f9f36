const digits = new Map([...'零一二三四五六七八九'].map((character, value) => [character, value]));
digits.set('〇', 0).set('两', 2);
const units = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1000],
]);

/** Characters that a number may be written in, for a regular expression. */
export const numeral = '[0-9零〇一二两三四五六七八九十百千]+';

/**
 * Reads a number below 10,000 as people write it: 120, 一百二十, 一二〇, 两百五.
 * @returns null for what is none
 */
export function readNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const characters = [...text];
  if (characters.every((character) => digits.has(character)))
    return Number(characters.map((character) => digits.get(character)).join(''));
  let sum = 0;
  let pending: number | null = null;
  let last = 1;
  for (const character of characters) {
    const unit = units.get(character);
    const digit = digits.get(character);
    if (unit !== undefined) {
      sum += (pending ?? 1) * unit;
      [pending, last] = [null, unit];
    } else if (digit !== undefined) {
      pending = digit;
      if (digit === 0) last = 10;
    } else return null;
  }
  // 两百五 is 250, 两百零五 is 205.
  return sum + (pending ?? 0) * (pending && last > 10 ? last / 10 : 1);
}
