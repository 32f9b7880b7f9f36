import { createStore } from 'zustand/vanilla';
import type { Station } from '../../../domain/answers/readings.ts';
import { call } from '../../data/call.ts';
import { onLiveStart } from '../../data/live.ts';
import { asProblem } from '../../data/request.ts';
import { watch } from '../../ui/store.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

/** More than these are too many to tell apart on one screen. */
export const mostStations = 5000;
const refreshEveryMs = 60_000;

/** What of the stations the map shows: none, all by their state, by the air quality index, or by a quantity's values. */
export type Shown = 'off' | 'all' | 'aqi' | (string & {});

interface StationsState {
  shown: Shown;
  stations: readonly Station[];
  /** Whether there are more than are shown. */
  more: boolean;
  problem: RequestProblem | null;
}

const nothing = { stations: [], more: false, problem: null };

export const stations = createStore<StationsState>(() => ({ shown: 'off', ...nothing }));

let asked = 0;

/** Reads the stations again; one that fails leaves what is shown. */
export async function rereadStations(): Promise<void> {
  const mine = ++asked;
  try {
    const { stations: found, next } = await call('get', '/api/stations', { query: { limit: mostStations } });
    if (mine === asked) stations.setState({ stations: found, more: next !== null, problem: null });
  } catch (error) {
    if (mine === asked) stations.setState({ problem: asProblem(error) });
  }
}

/** Reads them while they are shown, until the returned function is called. */
export function followStations(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  function apply(): void {
    clearInterval(timer);
    if (stations.getState().shown === 'off') return;
    void rereadStations();
    timer = setInterval(() => void rereadStations(), refreshEveryMs);
  }
  apply();
  const isOn = () => stations.getState().shown !== 'off';
  const stops = [
    watch(stations, (state) => state.shown !== 'off', apply),
    onLiveStart(() => isOn() && void rereadStations()),
  ];
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    asked++;
    stations.setState(nothing);
  };
}
