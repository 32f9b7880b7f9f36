import { expect, it } from 'vitest';
import { strengthen } from '../../../../../client/features/layers/contrast.ts';

const layer = (type: string, paint: Record<string, unknown>) => ({ id: 'a', type, paint });

it('writes in black or white and widens the lines over the base map, but no glow', () => {
  expect(strengthen(layer('background', { 'background-color': '#123' }), 'light', false).paint).toEqual({
    'background-color': '#ffffff',
  });
  const label = strengthen(
    layer('symbol', { 'text-color': '#777', 'icon-opacity': 0.5 }),
    'dark',
    true,
  ).paint;
  expect(label).toMatchObject({ 'text-color': '#ffffff', 'text-halo-color': '#000000', 'icon-opacity': 0.5 });
  const width = ['interpolate', ['linear'], ['zoom'], 9, 0.4, 12, 1];
  const line = { 'line-color': '#abc', 'line-width': width, 'line-opacity': 0.9 };
  expect(strengthen(layer('line', line), 'dark', false).paint).toEqual({
    'line-color': '#abc',
    'line-width': ['interpolate', ['linear'], ['zoom'], 9, expect.closeTo(0.6), 12, 1.5],
    'line-opacity': 1,
  });
  expect(strengthen(layer('line', line), 'dark', true).paint).toEqual(line);
  const faint = { ...line, 'line-opacity': 0.1 };
  expect(strengthen(layer('line', faint), 'dark', false).paint).toEqual(faint);
});
