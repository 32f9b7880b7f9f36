import { useState } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestProblem } from '../wangge-client/send.ts';
import { asProblem } from './request.ts';

/** What a step that the service may refuse leaves behind. */
export interface Acting {
  busy: boolean;
  refused: RequestProblem | null;
}

/** Takes a step: busy while it is under way, refused where it failed. Whatever was typed stays as it is. */
export async function act<State extends Acting, T>(
  store: StoreApi<State>,
  step: () => Promise<T>,
): Promise<T | null> {
  store.setState({ busy: true, refused: null } as Partial<State>);
  try {
    return await step();
  } catch (error) {
    const refused = error instanceof SyntaxError ? asProblem(new Error(error.message)) : asProblem(error);
    store.setState({ refused } as Partial<State>);
    return null;
  } finally {
    store.setState({ busy: false } as Partial<State>);
  }
}

/** The same for a part of a page that keeps nothing beyond itself. */
export function useActing(): Acting & { act: <T>(step: () => Promise<T>) => Promise<T | null> } {
  const [{ store, act: take }] = useState(() => {
    const own = createStore<Acting>(() => ({ busy: false, refused: null }));
    return { store: own, act: <T>(step: () => Promise<T>) => act(own, step) };
  });
  const { busy, refused } = useStore(store, (state) => state);
  return { busy, refused, act: take };
}
