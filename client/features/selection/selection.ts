import { createStore } from 'zustand/vanilla';
import type { Position } from '../../ui/position.ts';

/** What the panel beside the map is about: an incident by its event's id, a station or vehicle by its own, or a place and whose it is for an item. */
export type Selection =
  | { kind: 'incident'; id: number }
  | { kind: 'station'; id: number }
  | { kind: 'vehicle'; id: number }
  | { kind: 'place'; point: Position; item: string | null }
  | null;

/** Another object for every choice, also of the same incident: it is read again. */
export const selection = createStore<{ selected: Selection }>(() => ({ selected: null }));

/** Opens the panel on one of these, or closes it with null. */
export function select(selected: Selection): void {
  selection.setState({ selected });
}

/** Whether this is still what the panel is about. */
export function isSelected(selected: Selection): boolean {
  return selection.getState().selected === selected;
}
