import { useStore } from 'zustand';
import { seesOrders, session } from '../../data/session.ts';
import type { Feature } from '../feature.ts';
import { Bell } from './bell.tsx';
import { followInbox } from './inbox.ts';

function Tools() {
  const user = useStore(session, (state) => state.user);
  return seesOrders(user) && <Bell key={user?.name} />;
}

export const notificationsFeature: Feature = {
  topBar: { tools: Tools },
  follow: (user) => followInbox(seesOrders(user)),
};
