import { describe, expect, it } from 'vitest';
import { fade, scaleOutputs } from '../../../../../client/features/layers/opacity.ts';

describe('a layer made fainter', () => {
  it('multiplies constants and the outputs of expressions over zoom, never their stops', () => {
    expect(scaleOutputs(0.5, 0.5)).toBe(0.25);
    expect(scaleOutputs(['interpolate', ['linear'], ['zoom'], 9, 0.4, 12, 1], 0.5)).toEqual([
      'interpolate',
      ['linear'],
      ['zoom'],
      9,
      0.2,
      12,
      0.5,
    ]);
    expect(scaleOutputs(['step', ['zoom'], 0.2, 12, 1], 0.5)).toEqual(['step', ['zoom'], 0.1, 12, 0.5]);
  });

  it('gives an opacity to what had none and keeps every other property', () => {
    expect(fade('circle', { 'circle-color': '#fff' }, 0.3)).toEqual({
      'circle-color': '#fff',
      'circle-opacity': 0.3,
      'circle-stroke-opacity': 0.3,
    });
  });
});
