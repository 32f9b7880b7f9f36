import type { StoreApi } from 'zustand/vanilla';
import { watch } from '../ui/store.ts';
import { session } from './session.ts';

interface Left<Part> {
  user: string;
  part: Part;
}

function readLeft<Part>(key: string): Left<Part> | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    // Not of our writing.
    return null;
  }
}

/**
 * Keeps what is being written through a reload of this tab, for the person who wrote it.
 * @param part what there is of it; null while nobody writes
 */
export function outliveReload<State extends object, Part extends Partial<State>>(
  store: StoreApi<State>,
  name: string,
  part: (state: State) => Part | null,
): void {
  const key = `wangge.unsent.${name}`;
  // What was left before the reload; until it is known whose session this is, nothing takes its place.
  let left = readLeft<Part>(key);
  function putBack(user: string | undefined): void {
    if (user === undefined) return;
    const found = left;
    left = null;
    if (found?.user === user) store.setState(found.part);
  }
  putBack(session.getState().user?.name);
  watch(session, (state) => state.user?.name, putBack);
  store.subscribe(() => {
    const user = session.getState().user?.name;
    if (left || user === undefined) return;
    const written = part(store.getState());
    try {
      if (written) sessionStorage.setItem(key, JSON.stringify({ user, part: written }));
      else sessionStorage.removeItem(key);
    } catch {
      // No room for it: it lives as long as the page.
    }
  });
}
