import type { Inbox, Notification } from '../../../domain/answers/notifications.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { createStore } from '../../ui/store.ts';

interface InboxState {
  status: 'loading' | 'ready' | 'failed';
  unread: number;
  /** The newest, first. */
  notifications: readonly Notification[];
  problem: RequestProblem | null;
}

const nothing: InboxState = { status: 'loading', unread: 0, notifications: [], problem: null };
export const inbox = createStore<InboxState>(nothing);

const shown = 30;
let asked = 0;

/** Loads this person's newest notifications; of several loads under way the last one counts. */
export async function loadInbox(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const { unread, notifications } = await request<Inbox>(`/api/notifications?limit=${shown}`);
    if (mine === asked) inbox.set({ status: 'ready', unread, notifications, problem: null });
  } catch (error) {
    if (mine !== asked) return;
    const { status } = inbox.get();
    inbox.set({ status: status === 'ready' ? status : 'failed', problem: asProblem(error) });
  }
}

/** Forgets them, when somebody else signs in. */
export function clearInbox(): void {
  asked += 1;
  inbox.set(nothing);
}

/** Marks those as read that `request` names; shown at once, and as it was where the service refuses. */
export async function markRead(body: { ids: number[] } | { upTo: number }): Promise<void> {
  const before = inbox.get();
  const isMeant = ({ id }: Notification) => ('ids' in body ? body.ids.includes(id) : id <= body.upTo);
  const notifications = before.notifications.map((one) => (isMeant(one) ? { ...one, read: true } : one));
  inbox.set({ notifications });
  try {
    const { unread } = await request<{ unread: number }>('/api/notifications/read', { method: 'POST', body });
    inbox.set({ unread, problem: null });
  } catch (error) {
    inbox.set({ notifications: before.notifications, problem: asProblem(error) });
  }
}

/** Keeps them in step with the stream until the answer is called. */
export function followInbox(withOrders: boolean): () => void {
  const load = () => void loadInbox();
  const stops = [onLive('notification', load), withOrders ? onLiveStart(load) : () => undefined];
  return () => {
    for (const stop of stops) stop();
  };
}
