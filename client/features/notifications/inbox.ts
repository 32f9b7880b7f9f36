import type { Inbox, Notification } from '../../../domain/answers/notifications.ts';
import { call } from '../../data/call.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { askAgain, queryClient, question } from '../../data/queries.ts';

/** This person's newest notifications. */
export const inboxQuestion = question('/api/notifications', { query: { limit: 30 } });

/** Marks those as read that `body` names; shown at once, and as it was where the service refuses. */
export async function markRead(body: { ids: number[] } | { upTo: number; item?: string }): Promise<void> {
  const { queryKey } = inboxQuestion;
  const before = queryClient.getQueryData(queryKey);
  const isMeant = ({ id, order }: Notification) =>
    'ids' in body ? body.ids.includes(id) : id <= body.upTo && (body.item ?? order.item) === order.item;
  const change = (part: Partial<Inbox>) =>
    queryClient.setQueryData(queryKey, (inbox) => inbox && { ...inbox, ...part });
  if (before)
    change({
      notifications: before.notifications.map((one) => (isMeant(one) ? { ...one, read: true } : one)),
    });
  try {
    change(await call('post', '/api/notifications/read', { body }));
    void askAgain('/api/notifications');
  } catch {
    if (before) change({ notifications: before.notifications });
  }
}

/** Keeps them in step with the stream until the returned function is called. */
export function followInbox(withOrders: boolean): () => void {
  const read = () => {
    void askAgain('/api/notifications');
    void askAgain('/api/patrols/notices');
  };
  const stops = [onLive('notification', read), withOrders ? onLiveStart(read) : () => undefined];
  return () => {
    for (const stop of stops) stop();
  };
}
