import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import { session } from '../../data/session.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { WarningChip } from './warning-chip.tsx';
import { followWarnings } from './warnings.ts';

const sees = (user: SessionUser | null) => user !== null && may(user, 'staff.read');

function Chip() {
  const user = useStore(session, (state) => state.user);
  return sees(user) && <WarningChip />;
}

export const warningsFeature: Feature = {
  topBar: { start: Chip },
  operations: {
    page: 'warnings',
    View: fetched(async () => (await import('./warnings-page.tsx')).WarningsPage),
  },
  map: async () => (await import('./map-warnings.ts')).createMapWarnings(),
  follow: (user) => (sees(user) ? followWarnings() : () => undefined),
};
