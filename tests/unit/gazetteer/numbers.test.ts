import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readNumber } from '../../../server/gazetteer/numbers.ts';

const digits = '零一二三四五六七八九';

/** A number below 10,000 as it is written in Chinese. */
function written(number: number): string {
  const places = [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const;
  let text = '';
  let skipped = false;
  for (const [size, name] of places) {
    const digit = Math.floor(number / size) % 10;
    if (digit > 0) text += `${skipped && text ? '零' : ''}${digits[digit]}${name}`;
    skipped = digit === 0;
  }
  return text;
}

it('reads every number that is written in full', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), (number) => {
      expect(readNumber(written(number))).toBe(number);
      expect(readNumber(String(number))).toBe(number);
    }),
  );
});

it.each([
  ['十二', 12],
  ['两百五', 250],
  ['两百零五', 205],
  ['一千二', 1200],
  ['一二〇', 120],
  ['三四百', 400],
])('reads %s as people say it', (text, number) => {
  expect(readNumber(text)).toBe(number);
});

it('reads nothing else', () => {
  expect(readNumber('几十')).toBeNull();
  expect(readNumber('二楼')).toBeNull();
});
