import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { seesOrders, session } from '../../data/session.ts';
import type { Feature } from '../feature.ts';
import { Bell } from './bell.tsx';
import { followInbox } from './inbox.ts';
import { ShareBell } from './share-bell.tsx';

function Tools() {
  const user = useStore(session, (state) => state.user);
  if (seesOrders(user)) return <Bell key={user?.name} />;
  return user !== null && may(user, 'keys.own') && <ShareBell key={user.name} />;
}

export const notificationsFeature: Feature = {
  topBar: { tools: Tools },
  follow: (user) => followInbox(seesOrders(user)),
};
