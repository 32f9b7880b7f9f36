import type { Emergency } from '../../../domain/answers/emergencies.ts';
import type { EmergencyPlan } from '../../../server/orders/emergency-plans.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { createStore } from '../../ui/store.ts';

interface EmergenciesState {
  status: 'loading' | 'ready' | 'failed';
  plans: readonly EmergencyPlan[];
  /** Those that are on and the last that were, the newest first. */
  emergencies: readonly Emergency[];
  problem: RequestProblem | null;
}

const nothing: EmergenciesState = { status: 'loading', plans: [], emergencies: [], problem: null };
export const emergencies = createStore<EmergenciesState>(nothing);

let asked = 0;

/** Reads by which plans the city works; of several questions under way the last one counts. */
export async function loadEmergencies(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const found = await request<Pick<EmergenciesState, 'plans' | 'emergencies'>>('/api/emergencies');
    if (mine === asked) emergencies.set({ ...found, status: 'ready', problem: null });
  } catch (error) {
    if (mine !== asked) return;
    const { status } = emergencies.get();
    emergencies.set({ status: status === 'ready' ? status : 'failed', problem: asProblem(error) });
  }
}

/** Forgets them, when somebody else signs in. */
export function clearEmergencies(): void {
  asked += 1;
  emergencies.set(nothing);
}

export function isOn({ endedAt }: Emergency): boolean {
  return endedAt === null;
}

/** Keeps them in step with the stream until the answer is called. */
export function followEmergencies(withOrders: boolean): () => void {
  const load = () => void loadEmergencies();
  const stops = [onLive('emergency', load), withOrders ? onLiveStart(load) : () => undefined];
  return () => {
    for (const stop of stops) stop();
  };
}
