import { createStore } from 'zustand/vanilla';
import type { Track, Vehicle } from '../../../domain/answers/vehicles.ts';
import { call } from '../../data/call.ts';
import { onLiveStart } from '../../data/live.ts';
import { asProblem } from '../../data/request.ts';
import { watch } from '../../ui/store.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

/** More than these are too many to tell apart on one screen. */
export const mostVehicles = 5000;
const refreshEveryMs = 10_000;

/** Which vehicles the map shows: none, all, or those of a kind. */
type Shown = 'off' | 'all' | (string & {});

interface VehiclesState {
  shown: Shown;
  vehicles: ReadonlyMap<number, Vehicle>;
  /** Whether there are more than are shown. */
  more: boolean;
  problem: RequestProblem | null;
  /** The track that is drawn, of the vehicle whose panel is open. */
  track: Track | null;
}

const nothing = { vehicles: new Map<number, Vehicle>(), more: false, problem: null };

export const vehicles = createStore<VehiclesState>(() => ({ shown: 'off', ...nothing, track: null }));

let asked = 0;
/** The "asOf" of the last answer; null: all have to be read. */
let since: string | null = null;

/** Reads what changed since the last time, or all; a failure leaves what is shown. */
async function follow(): Promise<void> {
  const mine = ++asked;
  const isWhole = since === null;
  try {
    const answer = await call('get', '/api/vehicles', {
      query: { limit: mostVehicles, ...(since === null ? {} : { since }) },
    });
    if (mine !== asked) return;
    const known = isWhole ? [] : vehicles.getState().vehicles;
    const all = new Map([...known, ...answer.vehicles.map((vehicle) => [vehicle.id, vehicle] as const)]);
    since = answer.asOf;
    const more = isWhole ? answer.next !== null : vehicles.getState().more;
    vehicles.setState({ vehicles: all, more, problem: null });
  } catch (error) {
    if (mine === asked) vehicles.setState({ problem: asProblem(error) });
  }
}

/** Reads all vehicles again: whether one is silent changes with the time alone. */
export async function rereadVehicles(): Promise<void> {
  since = null;
  await follow();
}

/** Reads them while they are shown, until the returned function is called. */
export function followVehicles(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const isOn = () => vehicles.getState().shown !== 'off';
  function apply(): void {
    clearInterval(timer);
    if (!isOn()) return;
    void rereadVehicles();
    let round = 0;
    timer = setInterval(() => void (++round % 6 === 0 ? rereadVehicles() : follow()), refreshEveryMs);
  }
  apply();
  const stops = [watch(vehicles, isOn, apply), onLiveStart(() => isOn() && void rereadVehicles())];
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    asked++;
    since = null;
    vehicles.setState({ ...nothing, track: null });
  };
}
