import { expect, it } from 'vitest';
import { readSwitches, writeSwitches } from '../../../../../client/features/layers/switches-address.ts';

it('writes layer switches as an address has them, and reads the same again', () => {
  const switches = new Map([
    ['roads', { visible: true, opacity: 1 }],
    ['water-gates', { visible: false, opacity: 0.5 }],
  ]);
  expect(writeSwitches(switches)).toBe('roads:1,water-gates:0:0.5');
  expect(readSwitches('roads:1,water-gates:0:0.5')).toEqual(switches);
});

it('takes what it understands of an address and leaves the rest', () => {
  expect([...readSwitches('a:1,b:2,:1,c:0:x,d:1:7,e:0,')].map(([id]) => id)).toEqual(['a', 'e']);
  expect(readSwitches('').size).toBe(0);
});
