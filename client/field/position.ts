import { distance } from '@turf/turf';
import { createStore } from 'zustand/vanilla';
import type { Position } from '../ui/position.ts';

interface PositionState {
  status: 'unknown' | 'locating' | 'known' | 'unavailable';
  /** Longitude and latitude in WGS 84. */
  point: Position | null;
  /** Metres, 68 %. */
  accuracy: number | null;
  /** Whether the phone said last that it cannot tell; the place is where it was before. */
  isLost: boolean;
}

/** Where this phone is, as far as it says so. */
export const position = createStore<PositionState>(() => ({
  status: 'unknown',
  point: null,
  accuracy: null,
  isLost: false,
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
      position.setState({ status: 'known', point: [longitude, latitude], accuracy, isLost: false }),
    () => {
      position.setState({ isLost: true });
      // A place that was known stays known; it may only be old.
      if (position.getState().point === null) position.setState({ status: 'unavailable' });
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
}

/** Asks again, for instance once the person has allowed it. */
export function locateAgain(): void {
  stop();
  position.setState(({ point }) => ({ status: point ? 'known' : 'locating' }));
  begin();
}

/** How many need to know where the phone is while the app is not seen. */
let needed = 0;
const follow = () => (document.visibilityState === 'visible' || needed > 0 ? begin() : stop());

/** Follows where the phone is as long as the app is seen. */
export function followPosition(): void {
  document.addEventListener('visibilitychange', follow);
  follow();
}

/** Goes on following while the app is not seen, as far as the browser lets it; the returned function ends that. */
export function keepLocating(): () => void {
  needed += 1;
  follow();
  return () => {
    needed -= 1;
    follow();
  };
}

/** Metres between two places on the ground. */
export function metresBetween(one: Position, other: Position): number {
  return distance(one, other, { units: 'meters' });
}
