import { distance } from '@turf/turf';
import { createStore } from 'zustand/vanilla';
import type { Position } from '../ui/position.ts';

interface PositionState {
  status: 'unknown' | 'locating' | 'known' | 'unavailable';
  /** Longitude and latitude in WGS 84. */
  point: Position | null;
  /** Metres, 68 %. */
  accuracy: number | null;
}

/** Where this phone is, as far as it says so. */
export const position = createStore<PositionState>(() => ({
  status: 'unknown',
  point: null,
  accuracy: null,
}));

let watching: number | null = null;

function stop(): void {
  if (watching !== null) navigator.geolocation.clearWatch(watching);
  watching = null;
}

function begin(): void {
  if (watching !== null) return;
  if (!('geolocation' in navigator)) {
    position.setState({ status: 'unavailable' });
    return;
  }
  if (position.getState().status === 'unknown') position.setState({ status: 'locating' });
  watching = navigator.geolocation.watchPosition(
    ({ coords: { longitude, latitude, accuracy } }) =>
      position.setState({ status: 'known', point: [longitude, latitude], accuracy }),
    () => {
      // A place that was known stays known; it may only be old.
      if (position.getState().point === null) position.setState({ status: 'unavailable' });
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
}

/** Asks anew, for instance once the person has allowed it. */
export function locateAgain(): void {
  stop();
  position.setState(({ point }) => ({ status: point ? 'known' : 'locating' }));
  begin();
}

/** Follows where the phone is as long as the app is seen. */
export function followPosition(): void {
  const follow = () => (document.visibilityState === 'visible' ? begin() : stop());
  document.addEventListener('visibilitychange', follow);
  follow();
}

/** Metres between two places on the ground. */
export function metresBetween(one: Position, other: Position): number {
  return distance(one, other, { units: 'meters' });
}
