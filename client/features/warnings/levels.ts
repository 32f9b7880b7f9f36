import type { WarningLevel } from '../../../domain/answers/warnings.ts';
import type { Look } from '../../ui/preferences.ts';

/** The four colours of national warnings, dark enough on a light ground to be told apart from it. */
export const levelColours: Record<WarningLevel, Record<Look, string>> = {
  blue: {
    'light-normal': '#1d6fd0',
    'light-more': '#0a4a9c',
    'dark-normal': '#5aa2ff',
    'dark-more': '#8dc0ff',
  },
  yellow: {
    'light-normal': '#a67c00',
    'light-more': '#6d5100',
    'dark-normal': '#f7d046',
    'dark-more': '#ffe27a',
  },
  orange: {
    'light-normal': '#c25a00',
    'light-more': '#8f3f00',
    'dark-normal': '#ff9a3d',
    'dark-more': '#ffb870',
  },
  red: {
    'light-normal': '#c4161c',
    'light-more': '#8f0a0f',
    'dark-normal': '#ff5a5f',
    'dark-more': '#ff8a8d',
  },
};
