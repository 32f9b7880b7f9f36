import { createStore } from 'zustand/vanilla';
import type { Warning, WarningKind } from '../../../domain/answers/warnings.ts';
import { call } from '../../data/call.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { askAgain, queryClient, question } from '../../data/queries.ts';

/** The warnings that hold or are to come, as the map draws them; null before they were read. */
export const currentWarnings = createStore<{
  warnings: readonly Warning[] | null;
  kinds: ReadonlyMap<string, WarningKind>;
  /** Those of another time, drawn in their place. */
  instead: readonly Warning[] | null;
}>(() => ({ warnings: null, kinds: new Map(), instead: null }));

/** Draws warnings of another time in place of those that hold now, until it is called with null. */
export function drawInstead(instead: readonly Warning[] | null): void {
  currentWarnings.setState({ instead });
}

const mostDrawn = 200;
let asked = 0;

/** Reads the warnings again, for the map and for what is open of them. */
export async function rereadWarnings(): Promise<void> {
  const mine = ++asked;
  const known = askAgain('/api/warnings');
  void askAgain('/api/warnings/{id}');
  const [{ kinds }, { warnings }] = await Promise.all([
    queryClient.fetchQuery({ ...question('/api/warnings/kinds'), staleTime: Number.POSITIVE_INFINITY }),
    call('get', '/api/warnings', { query: { limit: mostDrawn } }),
  ]);
  if (mine === asked)
    currentWarnings.setState({ warnings, kinds: new Map(kinds.map((kind) => [kind.code, kind])) });
  await known;
}

const reread = () => void rereadWarnings().catch(() => undefined);

/** Keeps them in step with the stream until the returned function is called. */
export function followWarnings(): () => void {
  const stops = [onLive('warning', reread), onLiveStart(reread)];
  reread();
  return () => {
    for (const stop of stops) stop();
    asked++;
    currentWarnings.setState({ warnings: null });
  };
}
