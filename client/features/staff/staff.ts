import { createStore } from 'zustand/vanilla';
import type { StaffMember, StaffTrack } from '../../../domain/answers/staff.ts';
import { call } from '../../data/call.ts';
import { onLiveStart } from '../../data/live.ts';
import { asProblem } from '../../data/request.ts';
import { watch } from '../../ui/store.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

const refreshEveryMs = 10_000;
const mostShown = 1000;

interface StaffState {
  /** Whether they are on the map. */
  shown: boolean;
  /** Whether the page is open, which lists them. */
  listed: boolean;
  people: readonly StaffMember[];
  more: boolean;
  problem: RequestProblem | null;
  /** The track that is drawn. */
  track: StaffTrack | null;
}

const nothing = { people: [], more: false, problem: null };

export const staff = createStore<StaffState>(() => ({
  shown: false,
  listed: false,
  ...nothing,
  track: null,
}));

let asked = 0;

/** Reads who is on duty; a failure leaves what is shown. */
async function readStaff(): Promise<void> {
  const mine = ++asked;
  try {
    const { staff: people, more } = await call('get', '/api/staff/positions', {
      query: { limit: mostShown },
    });
    if (mine === asked) staff.setState({ people, more, problem: null });
  } catch (error) {
    if (mine === asked) staff.setState({ problem: asProblem(error) });
  }
}

/** Draws the track of somebody's turn, or none. */
export async function drawTrack(turn: number | null): Promise<void> {
  staff.setState({ track: null });
  if (turn === null) return;
  const track = await call('get', '/api/staff/turns/{id}/track', { params: { id: String(turn) } }).catch(
    () => null,
  );
  staff.setState({ track });
}

/** Reads them while they are shown or listed, until the returned function is called. */
export function followStaff(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const isOn = () => staff.getState().shown || staff.getState().listed;
  function apply(): void {
    clearInterval(timer);
    if (!isOn()) return;
    void readStaff();
    timer = setInterval(() => void readStaff(), refreshEveryMs);
  }
  apply();
  const stops = [watch(staff, isOn, apply), onLiveStart(() => isOn() && void readStaff())];
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    asked++;
    staff.setState({ ...nothing, track: null });
  };
}
