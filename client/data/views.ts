import { createStore } from 'zustand/vanilla';
import type { Desk, View } from '../../domain/answers/views.ts';
import { call } from './call.ts';

/** A part of the console that views keep, as the page's address does. */
interface ViewPart {
  read(query: URLSearchParams): void;
  write(query: URLSearchParams): void;
  subscribe(listener: () => void): () => void;
  reset?(): void;
}

interface ViewsState {
  views: readonly View[];
  status: 'none' | 'loading' | 'ready' | 'failed';
}

/** The views of the account, and those shared with its units. */
export const views = createStore<ViewsState>(() => ({ views: [], status: 'none' }));

let parts: readonly ViewPart[] = [];
/** Whether the address that the page was opened with says how it is to stand. */
let isAddressed = false;

/**
 * Says what views are made of; where nobody does, as on a wall, nothing is kept of how the page stands.
 * @param query of the address that the page was opened with
 */
export function provideViewParts(provided: readonly ViewPart[], query: URLSearchParams): void {
  parts = provided;
  const usual = new Set(['lang', 'theme', 'contrast']);
  isAddressed = [...query.keys()].some((name) => !usual.has(name));
}

/** How the console stands, as a view keeps it. */
export function presentView(): string {
  const query = new URLSearchParams();
  for (const part of parts) part.write(query);
  return query.toString();
}

export function openView({ query }: Pick<View, 'query'>): void {
  const named = new URLSearchParams(query);
  for (const part of parts) {
    part.reset?.();
    part.read(named);
  }
}

/** Calls the listener whenever something changes that views keep, until the returned function is called. */
export function onViewChange(listener: () => void): () => void {
  const stops = parts.map((part) => part.subscribe(listener));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reads the views. @returns how the account left the console; null where that is unknown or none was kept */
export async function loadViews(): Promise<Desk | null> {
  views.setState({ status: 'loading' });
  try {
    const found = await call('get', '/api/views');
    views.setState({ views: found.views, status: 'ready' });
    return found.desk;
  } catch {
    views.setState({ status: 'failed' });
    return null;
  }
}

/** Whether the page begins as the account left it: its address says nothing else, and it can keep that. */
export function beginsAsLeft(): boolean {
  return parts.length > 0 && !isAddressed;
}

export const keepsViews = (): boolean => parts.length > 0;

/** Keeps the present view under a name, in the place of an own one of that name. */
export async function saveView(name: string): Promise<void> {
  const query = presentView();
  const known = views.getState().views.find((view) => view.isOwn && view.name === name);
  if (known) await call('patch', '/api/views/{id}', { params: { id: known.id }, body: { query } });
  else await call('post', '/api/views', { body: { name, query } });
  await loadViews();
}

/** Renames an own view, or shares it with a unit; null shares it with nobody. */
export async function changeView(id: number, change: { name?: string; unit?: string | null }): Promise<void> {
  await call('patch', '/api/views/{id}', { params: { id }, body: change });
  await loadViews();
}

export async function removeView(id: number): Promise<void> {
  await call('delete', '/api/views/{id}', { params: { id } });
  await loadViews();
}
