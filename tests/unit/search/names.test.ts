import { expect, it } from 'vitest';
import { fold, NameIndex } from '../../../server/search/names.ts';

const index = new NameIndex();
for (const [fid, [code, name, nameEn]] of [
  ['310115005', '陆家嘴街道', 'Lujiazui'],
  ['310115', '浦东新区', 'Pudong'],
  ['310101002', '外滩街道', 'The Bund'],
  ['310105', '长宁区', 'Changning'],
  [null, '陆家嘴', null],
].entries())
  index.add({ fid, code: code ?? null, name: name ?? null, nameEn: nameEn ?? null });

const namesOf = (text: string, limit = 5) => index.find(fold(text), limit).map(({ entry }) => entry.name);

it.each([
  ['陆家嘴', ['陆家嘴', '陆家嘴街道'], 'name'],
  ['家嘴街', ['陆家嘴街道'], 'name'],
  ['lujiazuijie', ['陆家嘴街道'], 'pinyin'],
  ['LJZJD', ['陆家嘴街道'], 'initials'],
  ['chang ning', ['长宁区'], 'name'],
  ['cnq', ['长宁区'], 'initials'],
  ['310115', ['浦东新区', '陆家嘴街道'], 'code'],
  ['bund', ['外滩街道'], 'name'],
])('finds by %s', (text, names, by) => {
  expect(namesOf(text)).toEqual(names);
  expect(index.find(fold(text), 5)[0]!.by).toBe(by);
});

it('finds nothing for what no name holds, and no more than asked for', () => {
  expect(namesOf('洛阳')).toEqual([]);
  expect(namesOf('')).toEqual([]);
  expect(namesOf('jd', 1)).toHaveLength(1);
});

it('never takes the end of one field and the start of the next for a name', () => {
  expect(index.find('5陆', 5)).toEqual([]);
  expect(index.find(fold('\t'), 5)).toEqual([]);
});
