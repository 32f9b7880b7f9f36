import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useNow } from '../../data/clock.ts';
import { lightOf } from './due.ts';
import { filters, isOpen, noFilters } from './filters.ts';
import { incidents } from './incidents.ts';

/**
 * Has list, map and counts show incidents of these items alone, whatever filters are chosen; null shows all again. Filters
 * by scene, which the scope takes the place of, are let go.
 */
export function setScope(scope: ReadonlySet<string> | null): void {
  filters.setState(scope ? { scope, scenes: noFilters.scenes } : { scope });
}

/** How many incidents within the scope are open, and how many of these have overrun their time limit. */
export function useOpenAndOverdue(): { open: number; overdue: number; isKnown: boolean } {
  const all = useStore(incidents, (state) => state.all);
  const isKnown = useStore(incidents, (state) => state.status === 'ready');
  const scope = useStore(filters, (state) => state.scope);
  const now = useNow(15);
  return useMemo(() => {
    let open = 0;
    let overdue = 0;
    for (const incident of all.values()) {
      if ((scope && !scope.has(incident.item)) || !isOpen(incident)) continue;
      open += 1;
      if (incident.due && lightOf(incident.due, now) === 'red') overdue += 1;
    }
    return { open, overdue, isKnown };
  }, [all, isKnown, scope, now]);
}

/** How many open incidents there are of each item, whatever the scope; null until it is known. */
export function useOpenByItem(): ReadonlyMap<string, number> | null {
  const all = useStore(incidents, (state) => state.all);
  const isKnown = useStore(incidents, (state) => state.status === 'ready');
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const incident of all.values())
      if (isOpen(incident)) counts.set(incident.item, (counts.get(incident.item) ?? 0) + 1);
    return isKnown ? counts : null;
  }, [all, isKnown]);
}
