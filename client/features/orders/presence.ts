import { createStore } from 'zustand/vanilla';
import type { Doing, Watcher } from '../../../domain/answers/presence.ts';
import type { PresenceMessage } from '../../../server/presence/schema.ts';
import { call } from '../../data/call.ts';
import { onLive } from '../../data/live.ts';
import { authorization } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { watch } from '../../ui/store.ts';
import { openedOrder } from './opened-order.ts';

interface PresenceState {
  /** The order that this tab has open. */
  number: string | null;
  /** Who else has it open, by name. */
  others: ReadonlyMap<string, Watcher>;
}

export const presence = createStore<PresenceState>(() => ({ number: null, others: new Map() }));

/** Said again so often that nobody seems to have left, milliseconds. */
const sayAgain = 40_000;
const leaving = new Map<string, ReturnType<typeof setTimeout>>();

function put({ name, role, doing }: Watcher, seconds: number): void {
  const others = new Map(presence.getState().others);
  clearTimeout(leaving.get(name));
  leaving.delete(name);
  if (doing === 'gone') others.delete(name);
  else {
    others.set(name, { name, role, doing });
    leaving.set(
      name,
      setTimeout(() => put({ name, role, doing: 'gone' }, 0), seconds * 1000),
    );
  }
  presence.setState({ others });
}

/** Takes a presence message; only those of the order open here count. */
function takePresence(message: PresenceMessage): void {
  if (message.number !== presence.getState().number || message.name === session.getState().user?.name) return;
  put(message, message.holds);
}

async function say(number: string, doing: Doing): Promise<void> {
  const answer = await call('put', '/api/orders/{number}/presence', {
    params: { number },
    body: { doing },
  }).catch(() => null);
  // A failure here concerns nobody: presence is a courtesy.
  if (answer && doing !== 'gone' && number === presence.getState().number)
    for (const watcher of answer.watchers) put(watcher, sayAgain / 1000);
}

/** Publishes what this tab has open and follows who else has it open, until the returned function is called. */
export function followPresence(): () => void {
  let doing: Doing = 'viewing';
  function turnTo(number: string | null): void {
    const { number: before } = presence.getState();
    if (before === number) return;
    if (before) void say(before, 'gone');
    for (const timer of leaving.values()) clearTimeout(timer);
    leaving.clear();
    presence.setState({ number, others: new Map() });
    doing = 'viewing';
    if (number) void say(number, doing);
  }
  const stops = [
    onLive('presence', takePresence),
    watch(openedOrder, (state) => state.order?.number ?? null, turnTo),
    watch(
      openedOrder,
      (state) => state.asked !== null || state.acting,
      (acting) => {
        const { number } = presence.getState();
        doing = acting ? 'acting' : 'viewing';
        if (number) void say(number, doing);
      },
    ),
  ];
  const timer = setInterval(() => {
    const { number } = presence.getState();
    if (number && document.visibilityState === 'visible') void say(number, doing);
  }, sayAgain);
  const leave = () => {
    const { number } = presence.getState();
    if (number)
      void fetch(`/api/orders/${number}/presence`, {
        method: 'PUT',
        keepalive: true,
        headers: { ...authorization(), 'Content-Type': 'application/json' },
        body: JSON.stringify({ doing: 'gone' }),
      }).catch(() => undefined);
  };
  window.addEventListener('pagehide', leave);
  return () => {
    for (const stop of stops) stop();
    clearInterval(timer);
    window.removeEventListener('pagehide', leave);
    turnTo(null);
  };
}
