import { expect, test } from 'vitest';
import { xmlName } from '../../../server/features/formats/xml-name.ts';

test.each([
  ['name_en', 'name_en'],
  ['负责单位', '负责单位'],
  ['2020', '_x0032_020'],
  ['a b:c/d', 'a_x0020_b_x003A_c_x002F_d'],
  ['-a', '_x002D_a'],
  ['a-1.b', 'a-1.b'],
  // What looks like the writing of a sign is told from it.
  ['_x0020_', '_x005F_x0020_'],
  ['_xyz', '_xyz'],
  ['😀', '😀'],
  ['a\u0001', 'a_x0001_'],
  ['', '_x_'],
])('%j is %s as a name of XML', (name, expected) => {
  expect(xmlName(name)).toBe(expected);
});

test('a name that is taken is written so that it is another', () => {
  expect(xmlName('geometry', ['geometry'])).toBe('_x0067_eometry');
  expect(xmlName('geometry2', ['geometry'])).toBe('geometry2');
});
