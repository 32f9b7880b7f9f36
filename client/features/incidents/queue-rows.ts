import { createRef, type RefObject } from 'react';
import { createStore } from 'zustand/vanilla';
import { select, selection } from '../selection/public.ts';
import { incidents } from './incidents.ts';

interface QueueRows {
  /** The rows of the queue in the order shown. */
  rows: readonly number[];
  /** The incident under the pointer, in the list or on the map. */
  hovered: number | null;
  /** Shows the rows that wait while the list is held; null while none do. */
  letIn: (() => void) | null;
}

export const queueRows = createStore<QueueRows>(() => ({ rows: [], hovered: null, letIn: null }));

/** Opens the incident `by` rows further down the queue; the first or last one when none is open. */
export function step(by: 1 | -1): void {
  const { rows } = queueRows.getState();
  const { selected } = selection.getState();
  const at = selected?.kind === 'incident' ? rows.indexOf(selected.id) : -1;
  const to = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  const id = rows[to];
  // Choosing the open one again would read it again, and end what is being asked about it.
  if (id !== undefined && to !== at) select({ kind: 'incident', id });
}

/** The list on the page. */
export const queueList: RefObject<HTMLDivElement | null> = createRef();

export function focusQueue(): void {
  queueList.current?.focus({ preventScroll: true });
}

/** The rows that follow an incident in the list as it is shown now; none where it is not in it. */
export function rowsAfter(id: number): readonly number[] {
  const { rows } = queueRows.getState();
  const at = rows.indexOf(id);
  return at < 0 ? [] : rows.slice(at + 1);
}

/** The rows of the list as it is shown now without one incident. */
export const otherRows = (id: number): readonly number[] =>
  queueRows.getState().rows.filter((row) => row !== id);

/** Opens the first of some rows that is there still, if any is. */
export function openFirst(rows: readonly number[]): void {
  const { all } = incidents.getState();
  const id = rows.find((each) => all.has(each));
  if (id !== undefined) select({ kind: 'incident', id });
}

/** Rings an incident on the map and in the list, as the pointer does; null lets it go. */
export function emphasise(id: number | null): void {
  queueRows.setState({ hovered: id });
}
