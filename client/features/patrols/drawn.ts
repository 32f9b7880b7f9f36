import { createStore } from 'zustand/vanilla';
import type { PatrolCoverage } from '../../../domain/answers/patrol-figures.ts';
import type { PatrolTaskDetail, PatrolTrack } from '../../../domain/answers/patrols.ts';
import { openOperation } from '../operations/public.ts';

/** What of patrols the map draws: one task with its track, or coverage. */
export const drawnPatrols = createStore<{
  task: PatrolTaskDetail | null;
  track: PatrolTrack | null;
  coverage: PatrolCoverage | null;
}>(() => ({ task: null, track: null, coverage: null }));

/** What a new plan begins with. */
export interface PlanDraft {
  title: string;
  unit: string;
  targets: { layer: string; code: string }[];
  reason: string;
}

export const planDraft = createStore<{ draft: PlanDraft | null }>(() => ({ draft: null }));

/** Opens the form of a new plan with what is known of it. */
export function planPatrol(draft: PlanDraft): void {
  planDraft.setState({ draft });
  openOperation('patrols', 'plan-new');
}
