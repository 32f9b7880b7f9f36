import type { StoreApi } from 'zustand/vanilla';

/**
 * Calls `react` whenever what `select` takes from the store differs from before, until the returned function is called. One that
 * fails keeps no other from following a change, nor the one who made it from going on.
 */
export function watch<T, U>(
  store: StoreApi<T>,
  select: (state: T) => U,
  react: (value: U) => void,
): () => void {
  let previous = select(store.getState());
  return store.subscribe((state) => {
    const value = select(state);
    if (Object.is(value, previous)) return;
    previous = value;
    try {
      react(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  });
}
