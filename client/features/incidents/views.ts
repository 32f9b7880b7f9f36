import { createStore } from 'zustand/vanilla';
import { readFilters, writeFilters } from './filter-query.ts';
import { filters } from './filters.ts';

/** Filters and order of the queue under a name. */
export interface View {
  name: string;
  /** As in the page's address. */
  query: string;
}

const key = 'wangge.views';
const most = 50;

/** What another tab, or another release, may have left behind is taken as far as it can be understood. */
function read(): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.filter(
      (each): each is View =>
        typeof each === 'object' &&
        each !== null &&
        typeof each.name === 'string' &&
        typeof each.query === 'string',
    );
  } catch {
    return [];
  }
}

/** The views that this browser keeps; all its tabs have the same. */
export const views = createStore<{ saved: readonly View[] }>(() => ({ saved: read() }));

window.addEventListener('storage', (event) => {
  if (event.key === key) views.setState({ saved: read() });
});

function keep(saved: readonly View[]): void {
  localStorage.setItem(key, JSON.stringify(saved));
  views.setState({ saved });
}

/** The present filters as a view keeps them. */
export function presentQuery(): string {
  const query = new URLSearchParams();
  writeFilters(filters.getState(), query);
  return query.toString();
}

/** Keeps the present filters under a name, in the place of a view of that name. */
export function saveView(name: string): void {
  const others = read().filter((view) => view.name !== name);
  keep([...others, { name, query: presentQuery() }].slice(-most));
}

export function forgetView(name: string): void {
  keep(read().filter((view) => view.name !== name));
}

export function openView({ query }: Pick<View, 'query'>): void {
  filters.setState(readFilters(new URLSearchParams(query)));
}
