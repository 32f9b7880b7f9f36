import { expect, test } from 'vitest';
import { firstLetters } from '../../../server/cql2/first-letters.ts';
import { foldText } from '../../../server/cql2/fold.ts';

test('every letter is among the first letters of what it folds to', () => {
  const lost: string[] = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const letter = String.fromCodePoint(point);
    if (!firstLetters(foldText(letter, 'case')).includes(point)) lost.push(point.toString(16));
  }
  expect(lost).toEqual([]);
});

test('a text begins with either case of its first letter, and an empty one with none', () => {
  expect(firstLetters('kelvin')).toEqual([0x6b, 0x4b, 0x212a]);
  expect(firstLetters('阿')).toEqual(['阿'.codePointAt(0)]);
  expect(firstLetters('')).toEqual([0]);
});
