import type { FeatureCollection } from 'geojson';
import { createStore } from 'zustand/vanilla';
import type { Decision } from '../../../domain/routing/decision.ts';
import { watch } from '../../ui/store.ts';
import { selection } from '../selection/public.ts';
import { drawDecision } from './decision-map.ts';

/** The decision that the panel is about as the map draws it; null while there is none, or its areas are on the way. */
export const drawnDecision = createStore<{ drawing: FeatureCollection | null }>(() => ({ drawing: null }));

let snapshot: string | null = null;
let wanted: object | null = null;

/**
 * Draws a decision in place of the last one; a decision of the same snapshot is drawn already.
 * @param accuracy radius in metres of the circle within which the place is known, where it is known
 */
export async function showDecision(decision: Decision, accuracy: number | null): Promise<void> {
  if (decision.snapshot === snapshot && drawnDecision.getState().drawing) return;
  const mine = {};
  wanted = mine;
  snapshot = decision.snapshot;
  const drawing = await drawDecision(decision, accuracy);
  if (wanted === mine) drawnDecision.setState({ drawing });
}

export function hideDecision(): void {
  wanted = null;
  snapshot = null;
  drawnDecision.setState({ drawing: null });
}

watch(selection, (state) => state.selected, hideDecision);
