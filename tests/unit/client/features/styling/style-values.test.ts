import { expect, it } from 'vitest';
import {
  coloursIn,
  numbersIn,
  offered,
  replaceAt,
} from '../../../../../client/features/styling/style-values.ts';
import { readLayerDefinitions } from '../../../../../server/layers/definitions.ts';

it('finds colours and numbers with what each is taken for', () => {
  const colour = ['match', ['get', 'class'], 'city', { light: '#111', dark: '#eee' }, '#222222'];
  expect(coloursIn(colour)).toEqual([
    { path: [3], zoom: null, of: 'city', light: '#111', dark: '#eee' },
    { path: [4], zoom: null, of: null, light: '#222222', dark: '#222222' },
  ]);
  const width = ['interpolate', ['linear'], ['zoom'], 11, 0.7, 14, ['case', ['has', 'x'], 2, 3]];
  expect(numbersIn(width).map(({ value, zoom, path }) => [value, zoom, path])).toEqual([
    [0.7, 11, [4]],
    [2, 14, [6, 2]],
    [3, 14, [6, 3]],
  ]);
  expect(numbersIn(['step', ['zoom'], 1, 9, 2]).map(({ value, zoom }) => [value, zoom])).toEqual([
    [1, null],
    [2, 9],
  ]);
  expect(coloursIn(['get', 'colour'])).toEqual([]);
});

it('changes one value and nothing else', () => {
  const part = { type: 'line', paint: { 'line-width': ['step', ['zoom'], 1, 9, 2] } };
  expect(replaceAt(part, ['paint', 'line-width', 4], 5)).toEqual({
    type: 'line',
    paint: { 'line-width': ['step', ['zoom'], 1, 9, 5] },
  });
  expect(replaceAt({ type: 'line' }, ['metadata', 'legend'], { zh: '线', en: 'Line' })).toEqual({
    type: 'line',
    metadata: { legend: { zh: '线', en: 'Line' } },
  });
  expect(part.paint['line-width']).toEqual(['step', ['zoom'], 1, 9, 2]);
});

it('finds the colours of every layer that an installation knows', () => {
  for (const { id, style } of readLayerDefinitions())
    for (const part of style)
      for (const [group, member] of offered[part.type] ?? []) {
        const value = (part[group] as Record<string, unknown> | undefined)?.[member];
        if (value === undefined || !member.endsWith('-color')) continue;
        expect(coloursIn(value), `${id} ${member}`).not.toEqual([]);
      }
});
