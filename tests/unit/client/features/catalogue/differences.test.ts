import { expect, it } from 'vitest';
import { differencesBetween } from '../../../../../client/features/catalogue/differences.ts';

const limit = { value: 4, unit: 'hours', time: 'working' };
const before = {
  title: { zh: '满溢', en: 'Overflow' },
  clocks: { handle: limit },
  required: [],
  enabled: true,
};

it('names each member that differs, with what it was and is', () => {
  const after = {
    title: { zh: '满溢', en: 'Bin overflowing' },
    clocks: { handle: { ...limit, value: 2 }, check: limit },
    required: ['description'],
    enabled: true,
    from: '2026-12-01',
  };
  expect(differencesBetween(before, after)).toEqual([
    { member: 'title.en', before: 'Overflow', after: 'Bin overflowing' },
    { member: 'clocks.handle', before: limit, after: { ...limit, value: 2 } },
    { member: 'clocks.check', before: undefined, after: limit },
    { member: 'required', before: [], after: ['description'] },
    { member: 'from', before: undefined, after: '2026-12-01' },
  ]);
});

it('takes what is empty for what is not there, and order of members for nothing', () => {
  const same = {
    enabled: true,
    thresholds: [],
    classes: {},
    clocks: { handle: { time: 'working', unit: 'hours', value: 4 } },
    title: before.title,
    way: undefined,
  };
  expect(differencesBetween(before, same)).toEqual([]);
});
