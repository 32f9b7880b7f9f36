import type { Theme } from '../../../ui/preferences.ts';

export type Colour = readonly [number, number, number];

/** From few to many: one hue that grows stronger against the ground of the theme. */
export const ramps: Record<Theme, readonly Colour[]> = {
  dark: [
    [112, 74, 30],
    [150, 94, 32],
    [188, 118, 34],
    [226, 150, 48],
    [250, 194, 92],
    [255, 238, 184],
  ],
  light: [
    [250, 196, 130],
    [248, 160, 80],
    [236, 118, 44],
    [208, 80, 22],
    [164, 48, 12],
    [108, 20, 4],
  ],
};

/** The least count of each colour of a ramp: each stands for twice as many as the one before, whatever there is. */
export const rampSteps = [1, 2, 4, 8, 16, 32] as const;
