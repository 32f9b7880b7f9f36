import type { TaskState } from '../../../domain/patrols/states.ts';
import type { Theme } from '../../ui/preferences.ts';

/** From none to all: one hue that grows stronger against the ground of the theme. */
export const shareColours: Record<Theme, readonly string[]> = {
  dark: ['#8a3330', '#7a5a1f', '#4d6b2c', '#3f8a4c', '#6fd08c'],
  light: ['#e9a19b', '#ecd08c', '#cbd98f', '#8fc48e', '#2f8f52'],
};

/** The colour of a share of 0 to 1. */
export function shareColour(share: number, theme: Theme): string {
  const colours = shareColours[theme];
  return colours[Math.min(colours.length - 1, Math.floor(share * colours.length))]!;
}

export const trackColour: Record<Theme, string> = { dark: '#7fd4ff', light: '#0b62b8' };
export const visitedColour: Record<Theme, { yes: string; no: string }> = {
  dark: { yes: '#6fd08c', no: '#ff8f87' },
  light: { yes: '#2f8f52', no: '#c4161c' },
};

/** How a state is told by a chip. */
export const stateTone: Record<TaskState, 'good' | 'bad' | 'warn' | 'plain'> = {
  planned: 'plain',
  'under-way': 'plain',
  done: 'good',
  short: 'warn',
  missed: 'bad',
  cancelled: 'plain',
};
