import type { Fold } from './syntax.ts';

/** Scripts with two cases: Latin, Greek and Cyrillic with their extensions, and the full-width Latin of Chinese texts. */
const ranges = [
  [0x41, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
  [0xff21, 0xff3a],
] as const;

function pairs(): [string, string][] {
  const found: [string, string][] = [];
  for (const [first, last] of ranges)
    for (let code = first; code <= last; code++) {
      const character = String.fromCodePoint(code);
      const lower = character.toLowerCase();
      if (lower !== character && lower.length === 1) found.push([character, lower]);
    }
  return found;
}

const lowerOf = new Map(pairs());
/** The letters that `case` folding replaces, and in the same order what by: the arguments of SQL's `translate`. */
export const upperLetters = [...lowerOf.keys()].join('');
export const lowerLetters = [...lowerOf.values()].join('');

const upperCase = new RegExp(`[${upperLetters}]`, 'gu');
/** The marks that `accent` folding takes off a letter, after its canonical decomposition (NFD). */
const marks = /[\u0300-\u036f]/gu;

/** Makes texts equal that differ in case, or in accents, only. `sql.ts` does the same in the database. */
export function foldText(text: string, fold: Fold): string {
  if (fold === 'accent') return text.normalize('NFD').replaceAll(marks, '');
  return text
    .replaceAll('ẞ', 'ß')
    .replaceAll('ß', 'ss')
    .replaceAll(upperCase, (letter) => lowerOf.get(letter)!);
}
