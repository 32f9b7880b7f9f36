import { useEffect } from 'react';
import type { Decision } from '../../../domain/routing/decision.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import type { Answer } from '../../ui/problem.ts';
import { hideDecision, showDecision } from '../decisions/public.ts';
import { isSelected, type Selection } from '../selection/public.ts';

/** A place and the item for which its owner is asked. */
export type SelectedPlace = Extract<Selection, { kind: 'place' }>;

/** Whose a place is, drawn on the map as soon as it is known. */
export function useDecision(place: SelectedPlace): Answer<Decision> {
  const {
    point: [lon, lat],
    item,
  } = place;
  const answer = useAnswer('/api/route', { query: { lon, lat, ...(item ? { item } : {}) } });
  const { value } = answer;
  useEffect(() => {
    if (value && isSelected(place)) void showDecision(value, null);
  }, [value, place]);
  return answer;
}

/** Asks for decisions again. */
export function retryPlace(): void {
  hideDecision();
  void askAgain('/api/route');
}
