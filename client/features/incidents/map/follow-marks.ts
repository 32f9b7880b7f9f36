import { serverNow } from '../../../data/server-time.ts';
import { watch } from '../../../ui/store.ts';
import { filters, passes } from '../filters.ts';
import { type Incident, incidents } from '../incidents.ts';
import { marksOnMap } from '../marks-on-map.ts';
import { timed } from '../standing.ts';
import type { IncidentOverlay } from './incident-overlay.ts';

/** Of a frame so much is given to bringing marks up to date, milliseconds; what is left comes with the next. */
const markBudget = 8;
/** How often what the clock changes is looked at again, milliseconds. */
const timePassesEvery = 15_000;
/** The clock is looked at after so many marks. */
const marksAtOnce = 500;

/** Keeps the marks in step with the incidents that pass the filters, a few thousand a frame. */
export function followMarks(overlay: IncidentOverlay): (() => void)[] {
  let wasReady = false;
  const shown = new Set<number>();
  /** Incidents whose marks are to be looked at, and whether one that was not shown before is to pulse. */
  const pending = new Map<number, boolean>();
  let frame: number | null = null;

  function update(): void {
    frame = null;
    const { all } = incidents.getState();
    const chosen = filters.getState();
    const { isHidden } = marksOnMap.getState();
    const put: Incident[] = [];
    const remove: number[] = [];
    const fresh: number[] = [];
    const until = performance.now() + markBudget;
    const now = serverNow();
    let seen = 0;
    for (const [id, mayPulse] of pending) {
      if (++seen % marksAtOnce === 0 && performance.now() > until) break;
      pending.delete(id);
      const incident = all.get(id);
      if (incident && !isHidden && passes(incident, chosen, now)) {
        if (mayPulse && !shown.has(id)) fresh.push(id);
        put.push(incident);
        shown.add(id);
      } else if (shown.delete(id)) remove.push(id);
    }
    overlay.update(put, remove, fresh);
    if (pending.size > 0) frame = requestAnimationFrame(update);
  }

  function look(ids: Iterable<number>, mayPulse: boolean): void {
    for (const id of ids) pending.set(id, mayPulse);
    frame ??= requestAnimationFrame(update);
  }

  function everything(): void {
    look(shown, false);
    look(incidents.getState().all.keys(), false);
  }

  // What is overdue becomes so without anything happening.
  const timer = setInterval(() => {
    const { standings } = filters.getState();
    if ([...timed].some((kind) => standings.has(kind))) everything();
  }, timePassesEvery);
  everything();
  return [
    watch(
      incidents,
      (state) => state.all,
      () => {
        look(incidents.getState().changed, wasReady);
        wasReady = incidents.getState().status === 'ready';
      },
    ),
    filters.subscribe(everything),
    watch(marksOnMap, (state) => state.isHidden, everything),
    () => frame !== null && cancelAnimationFrame(frame),
    () => clearInterval(timer),
  ];
}
