import type { VehicleState } from '../../../domain/answers/vehicles.ts';
import type { Theme } from '../../ui/preferences.ts';

/** By what a vehicle does; none is a severity's, so that a vehicle is taken for no incident. */
export const stateColours: Record<VehicleState, Record<Theme, string>> = {
  alarm: { light: '#b3126b', dark: '#ff6ac1' },
  silent: { light: '#5b6b78', dark: '#93a4b3' },
  moving: { light: '#22303b', dark: '#eef4f9' },
  stopped: { light: '#6d7c89', dark: '#93a4b3' },
};

export const trackColours: Record<Theme, string> = { light: '#0b7f78', dark: '#4fd8c8' };
