import { expect, it } from 'vitest';
import { excerptOf, wantedWords } from '../../../server/orders/words.ts';

it('asks for every two characters of Chinese, and for words by their beginning', () => {
  expect(wantedWords('桥洞积水 Old')?.query).toBe("'old':* & '桥洞' & '洞积' & '积水'");
  expect(wantedWords('洞')?.query).toBe("'洞':*");
  expect(wantedWords('ＡＢ２')?.query).toBe("'ab2':*");
  expect([wantedWords('a'), wantedWords("' & | !()"), wantedWords('')]).toEqual([null, null, null]);
});

it('tells the part of a text where the words stand', () => {
  const text = `${'前'.repeat(40)}望化街桥洞积水${'后'.repeat(90)}`;
  const { excerpt, marks } = excerptOf(text, ['桥洞积水']);
  expect(marks.map(([from, to]) => excerpt.slice(from, to))).toEqual(['桥洞积水']);
  expect([excerpt.startsWith('…'), excerpt.endsWith('…'), excerpt.length]).toEqual([true, true, 98]);
  expect(excerptOf('Old mill', ['old', 'mill'])).toEqual({
    excerpt: 'Old mill',
    marks: [
      [0, 3],
      [4, 8],
    ],
  });
});
