import { createStore } from 'zustand/vanilla';
import { selection } from '../selection/public.ts';
import { queueRows } from './queue-rows.ts';

interface PickedState {
  /** Incidents chosen for a step that is taken on all of them. */
  ids: ReadonlySet<number>;
  /** The row last picked by itself, from which a range goes on. */
  last: number | null;
  /** Whether the dialog that previews the step is open. */
  dialogOpen: boolean;
}

export const picked = createStore<PickedState>(() => ({ ids: new Set(), last: null, dialogOpen: false }));

/** Picks an incident, or lets it go. */
export function togglePick(id: number): void {
  const ids = new Set(picked.getState().ids);
  if (!ids.delete(id)) ids.add(id);
  picked.setState({ ids, last: id });
}

/** Picks every row from the one picked last to this one. */
export function pickRange(to: number): void {
  const { rows } = queueRows.getState();
  const { last, ids } = picked.getState();
  const from = last === null ? -1 : rows.indexOf(last);
  const until = rows.indexOf(to);
  if (from < 0 || until < 0) togglePick(to);
  else
    picked.setState({
      ids: new Set([...ids, ...rows.slice(Math.min(from, until), Math.max(from, until) + 1)]),
    });
}

/** Picks all rows of the queue; none when all are picked already. */
export function pickAll(): void {
  const { rows } = queueRows.getState();
  const { ids } = picked.getState();
  picked.setState({ ids: new Set(rows.every((id) => ids.has(id)) ? [] : rows), last: null });
}

export function pickNothing(): void {
  picked.setState({ ids: new Set(), last: null, dialogOpen: false });
}

/** Picks the open incident, or lets it go. */
export function pickOpened(): void {
  const { selected } = selection.getState();
  if (selected?.kind === 'incident') togglePick(selected.id);
}
