import { useSyncExternalStore } from 'react';

/** State of one subject, readable from anywhere, replaced whole on every change. */
export interface Store<T extends object> {
  get(): T;
  /** Merges `change`; listeners run at once, and only when a member really differs. */
  set(change: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

/** One listener that fails keeps no other from hearing of a change, nor the one who made it from going on. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

export function createStore<T extends object>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every((key) => Object.is(state[key], change[key]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) tell(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What `select` takes from the store; it must answer the same object while nothing changed. */
export function useStore<T extends object, U>(store: Store<T>, select: (state: T) => U): U {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** Calls `react` whenever what `select` takes from the store differs from before. */
export function watch<T extends object, U>(
  store: Store<T>,
  select: (state: T) => U,
  react: (value: U) => void,
): () => void {
  let previous = select(store.get());
  return store.subscribe(() => {
    const value = select(store.get());
    if (Object.is(value, previous)) return;
    previous = value;
    react(value);
  });
}
