import type { Decision } from '../../../domain/routing/decision.ts';
import { isOutOfReach, whenBack } from '../../data/reach.ts';
import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { createStore, watch } from '../../ui/store.ts';
import { hideDecision, showDecision } from '../decisions/drawn-decision.ts';
import { isSelected, type Selection, selection } from '../selection/selection.ts';

interface OpenedPlace {
  decision: Decision | null;
  status: 'none' | 'loading' | 'ready' | 'failed';
  /** Why it could not be had. */
  problem: RequestProblem | null;
}

const nothing: OpenedPlace = { decision: null, status: 'none', problem: null };

/** Whose the place is that the panel is about. */
export const openedPlace = createStore<OpenedPlace>(nothing);

async function load(place: NonNullable<Selection> & { kind: 'place' }): Promise<void> {
  const { point, item } = place;
  const query = new URLSearchParams({
    lon: String(point[0]),
    lat: String(point[1]),
    ...(item ? { item } : {}),
  });
  try {
    const decision = await request<Decision>(`/api/route?${query}`);
    if (!isSelected(place)) return;
    openedPlace.set({ decision, status: 'ready' });
    void showDecision(decision, null);
  } catch (error) {
    if (isSelected(place)) openedPlace.set({ status: 'failed', problem: asProblem(error) });
  }
}

function open(selected: Selection): void {
  if (selected?.kind !== 'place') {
    openedPlace.set(nothing);
    return;
  }
  openedPlace.set({ ...nothing, status: 'loading' });
  void load(selected);
}

watch(selection, (state) => state.selected, open);

/** Asks for the open place's decision again. */
export function retryPlace(): void {
  hideDecision();
  open(selection.get().selected);
}

whenBack(() => {
  const { status, problem } = openedPlace.get();
  if (status === 'failed' && problem && isOutOfReach(problem.status, problem.code)) retryPlace();
});
