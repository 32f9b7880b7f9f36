import { expect, it } from 'vitest';
import { offsetBeside } from '../../../server/gazetteer/direction.ts';

const name = '望化街路口';

it.each([
  ['以北50米', 0, 50],
  ['往东走两百米左右', 90, 200],
  ['向南约一百来米', 180, 100],
  ['西侧大概30米', 270, 30],
  ['朝东北方向走半公里', 45, 500],
  ['50米以南', 180, 50],
  ['再往西1公里', 270, 1000],
  ['东北角', 45, null],
  ['的南侧', 180, null],
  ['靠西边', 270, null],
])('%s', (rest, bearing, distance) => {
  const text = `${name}${rest}有人`;
  expect(offsetBeside(text, 0, name.length)).toMatchObject({ bearing, distance, from: name.length });
});

it.each([
  ['100 m north of ', 0, 100],
  ['1.5 km southeast of ', 135, 1500],
  ['on the west side of ', 270, null],
])('%s', (before, bearing, distance) => {
  const text = `${before}wanghua street`;
  expect(offsetBeside(text, before.length, text.length)).toMatchObject({ bearing, distance });
});

it.each(['有人乱停车', '东西很多', '北京来的车', '50米长的横幅'])('%s tells no way', (rest) => {
  expect(offsetBeside(`${name}${rest}`, 0, name.length)).toBeNull();
});
