import type { Station } from '../../../domain/answers/readings.ts';
import type { AqiLevel } from '../../../domain/readings/aqi.ts';
import type { Theme } from '../../ui/preferences.ts';

/** By what a value says; the colours of the incidents' severities stay theirs, so that a station is taken for none. */
export const stateColours: Record<Station['state'], Record<Theme, string>> = {
  alarm: { light: '#b3126b', dark: '#ff6ac1' },
  beyond: { light: '#8a4fc4', dark: '#c79bff' },
  normal: { light: '#0b7a54', dark: '#58d3a2' },
  none: { light: '#5b6b78', dark: '#93a4b3' },
};

/** The colours of table 2 of HJ 633-2012. */
export const aqiColours: Record<AqiLevel, string> = {
  excellent: '#00e400',
  good: '#ffff00',
  light: '#ff7e00',
  moderate: '#ff0000',
  heavy: '#99004c',
  severe: '#7e0023',
};
