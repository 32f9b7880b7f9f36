import type { Fold } from './syntax.ts';

/** The marks that `accent` folding takes off a letter, after its canonical decomposition (NFD). */
const marks = /[\u0300-\u036f]/gu;

/**
 * Makes texts equal that differ in case, or in accents, only. In the database `wangge.fold_case` and `sql.ts` do the same.
 * Case: lower case of Unicode, with ß as ss and one form of the Greek sigma; İ is what it decomposes to, since systems
 * differ in its lower case.
 */
export function foldText(text: string, fold: Fold): string {
  if (fold === 'accent') return text.normalize('NFD').replaceAll(marks, '');
  return text.replaceAll('İ', 'i\u0307').toLowerCase().replaceAll('ς', 'σ').replaceAll('ß', 'ss');
}
