import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  listOfLayers,
  parts,
  readWorkplace,
  rooms,
  type Workplace,
  writeWorkplace,
} from '../../../../../client/features/workbench/workplace.ts';

it('reads what an address names, and nothing else', () => {
  expect(readWorkplace('')).toEqual(listOfLayers);
  expect(readWorkplace('unit-grids')).toEqual({
    layer: 'unit-grids',
    version: null,
    part: 'file',
    room: 'versions',
  });
  expect(readWorkplace('unit-grids/style')?.room).toBe('style');
  expect(readWorkplace('unit-grids@3')).toMatchObject({ layer: 'unit-grids', version: 3, part: 'file' });
  expect(readWorkplace('streets@12/impact')).toMatchObject({ version: 12, part: 'impact' });
  expect(readWorkplace('streets@12/nonsense')?.part).toBe('file');
  for (const wrong of ['Unit', 'a/../b', 'streets@0', 'streets@', 'streets@1/', '@3', '<script>'])
    expect(readWorkplace(wrong), wrong).toBeNull();
});

it('comes back to every place that it has written', () => {
  const place: fc.Arbitrary<Workplace> = fc.oneof(
    fc.constant(listOfLayers),
    fc.record({
      layer: fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/),
      version: fc.integer({ min: 1, max: 999_999_999 }),
      part: fc.constantFrom(...parts),
      room: fc.constant('versions' as const),
    }),
    fc.record({
      layer: fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/),
      version: fc.constant(null),
      part: fc.constant('file' as const),
      room: fc.constantFrom(...rooms),
    }),
  );
  fc.assert(
    fc.property(place, (each) => {
      expect(readWorkplace(writeWorkplace(each))).toEqual(each);
    }),
  );
});
