import { createStore } from 'zustand/vanilla';
import type { Kind } from '../../../domain/exchange/kinds.ts';

/** Whose records are listed, and which; the source that gave last while none is named. */
export const received = createStore<{ source: string | null; kind: Kind }>(() => ({
  source: null,
  kind: 'cases',
}));

export function showReceivedOf(source: string, kind: Kind): void {
  received.setState({ source, kind });
}
