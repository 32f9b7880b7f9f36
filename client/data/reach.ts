import { createStore } from 'zustand/vanilla';
import { watch } from '../ui/store.ts';

interface ReachState {
  /** `starting` while the service holds its port and is not ready yet, `none` while nothing of it answers. */
  status: 'ok' | 'starting' | 'none';
}

/** Whether the service answers at all. */
export const reach = createStore<ReachState>(() => ({ status: 'ok' }));

const firstPause = 1_000;
const longestPause = 8_000;
/** A question that takes longer counts as unanswered, milliseconds. */
const patience = 8_000;

let isLooking = false;
let lookNow: () => void = () => undefined;

async function ask(): Promise<ReachState['status']> {
  try {
    const answer = await fetch('/health/ready', { cache: 'no-store', signal: AbortSignal.timeout(patience) });
    if (answer.ok) return 'ok';
    const { code } = (await answer.json()) as { code?: string };
    return code === 'starting' ? 'starting' : 'none';
  } catch {
    // Nobody there, or something else in its place that speaks no JSON.
    return 'none';
  }
}

async function look(): Promise<void> {
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.6)) {
    const status = await ask();
    reach.setState({ status });
    if (status === 'ok') return;
    await new Promise<void>((resolve) => {
      lookNow = resolve;
      setTimeout(resolve, pause);
    });
  }
}

/** A question went unanswered: finds out whether the service is there, and goes on asking until it is. */
export function doubtReach(): void {
  if (isLooking) return;
  isLooking = true;
  void look().finally(() => {
    isLooking = false;
  });
}

/** Codes of problems that pass by themselves, and say nothing of the question. */
const codesOfAbsence: ReadonlySet<string> = new Set(['starting', 'database-unreachable']);

/** Whether a refusal says that the service is not there, rather than anything about the question. */
export function isOutOfReach(status: number, code: string): boolean {
  return status === 0 || codesOfAbsence.has(code) || status === 502 || status === 504;
}

/** Calls `again` each time the service answers once more, until the returned function is called. */
export function whenBack(again: () => void): () => void {
  return watch(
    reach,
    (state) => state.status,
    (status) => status === 'ok' && again(),
  );
}

/** Looks at once when the browser says that the network came or went; the returned function ends that. */
export function followNetwork(): () => void {
  const changed = () => {
    lookNow();
    doubtReach();
  };
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
