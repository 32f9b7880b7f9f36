import type { RatesRow } from '../../../domain/answers/reports.ts';
import type { Theme } from '../../ui/preferences.ts';
import { figureOf } from './numbers.ts';
import { type FigureName, type Group, isRate } from './place.ts';

/** The layers whose areas figures are told for, and what of a feature is its code. */
export const mappedLayers: { readonly [By in Group]?: string } = {
  district: 'districts',
  street: 'streets',
  grid: 'responsibility-grids',
};

/** From little to much: one hue that grows stronger against the ground of the theme. */
const ramps: Record<Theme, readonly string[]> = {
  dark: ['#173149', '#1d4c73', '#2a6ca3', '#4b93d0', '#9ccbf5'],
  light: ['#dbe9f7', '#a9cbec', '#6fa8dc', '#3079c0', '#0b4a8f'],
};

/** The least value of each colour; fewer where few values differ. */
export interface Scale {
  steps: readonly { least: number; colour: string }[];
}

/** Colours for the values of a figure: percents in fifths, counts in steps of which each has about as many areas. */
export function scaleOf(rows: readonly RatesRow[], figure: FigureName, theme: Theme): Scale {
  const colours = ramps[theme];
  if (isRate(figure))
    return { steps: colours.map((colour, step) => ({ least: step / colours.length, colour })) };
  const values = rows
    .filter(({ code }) => code !== null)
    .map((row) => figureOf(row, figure) ?? 0)
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  const least = [
    ...new Set(colours.map((_, step) => values[Math.floor((step * values.length) / colours.length)])),
  ];
  const known = least.filter((value) => value !== undefined);
  return {
    steps: known.map((value, step) => ({
      least: value,
      colour: colours[colours.length - known.length + step]!,
    })),
  };
}

/** The colour of a value; null for none. */
export function colourOf({ steps }: Scale, value: number | null): string | null {
  if (value === null) return null;
  return steps.findLast(({ least }) => value >= least)?.colour ?? null;
}
