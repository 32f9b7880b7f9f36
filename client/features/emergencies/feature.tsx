import { useStore } from 'zustand';
import { seesOrders, session } from '../../data/session.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { followEmergencies } from './emergencies.ts';
import { EmergencyBar } from './emergency-bar.tsx';

function Bar() {
  const user = useStore(session, (state) => state.user);
  return seesOrders(user) && <EmergencyBar key={user?.name} />;
}

export const emergenciesFeature: Feature = {
  pageBar: Bar,
  operations: {
    page: 'emergencies',
    View: fetched(async () => (await import('./emergencies-page.tsx')).EmergenciesPage),
  },
  follow: (user) => followEmergencies(seesOrders(user)),
};
