import { foldText } from './fold.ts';

/** The letters that folding changes, by the letter that their folded form begins with. Made when first asked for. */
let changed: Map<number, number[]> | undefined;

// Every letter that has a case is of the first two planes of Unicode.
const planes = 0x20000;

function changedLetters(): Map<number, number[]> {
  const byFolded = new Map<number, number[]>();
  const all = Array.from({ length: planes }, (_, point) => String.fromCodePoint(point)).join(' ');
  for (const [letter] of all.matchAll(/[\p{Changes_When_Lowercased}ßς]/gu)) {
    const folded = foldText(letter, 'case').codePointAt(0)!;
    const letters = byFolded.get(folded);
    if (letters) letters.push(letter.codePointAt(0)!);
    else byFolded.set(folded, [letter.codePointAt(0)!]);
  }
  return byFolded;
}

/**
 * The code points that a text can begin with whose case folds to the same as that of `text`; 0 where it is empty, as
 * the function `ascii` of PostgreSQL has it. To compare one number passes over most rows without folding them.
 */
export function firstLetters(text: string): number[] {
  const first = foldText(text, 'case').codePointAt(0);
  if (first === undefined) return [0];
  changed ??= changedLetters();
  return [first, ...(changed.get(first) ?? [])];
}
