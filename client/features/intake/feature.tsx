import { may } from '../../../domain/access/permissions.ts';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { closeIntake, intake, openIntake } from './intake.ts';
import { takeObject } from './taken-object.ts';

export const intakeFeature: Feature = {
  address: {
    read(query) {
      if (query.has('intake')) openIntake();
      const object = /^([^/]+)\/(.+)$/s.exec(query.get('object') ?? '');
      if (query.has('intake') && object) void takeObject(object[1]!, object[2]!);
    },
    write(query) {
      if (intake.getState().open) query.set('intake', '');
    },
    subscribe: intake.subscribe,
  },
  side: {
    id: 'intake',
    title: 'intake.title',
    shortcut: { id: 'intake', keys: ['N'] },
    isOffered: (user) => user !== null && may(user, 'events.write'),
    isOpen: (user) => user !== null && may(user, 'events.write') && intake.getState().open,
    subscribe: intake.subscribe,
    open: openIntake,
    close: () => void closeIntake(),
    part: 'intake',
    View: fetched(async () => (await import('./intake-side.tsx')).IntakeSide),
  },
  dismissals: [{ order: 64, dismiss: closeIntake }],
  map: async () => (await import('./map-intake.ts')).createMapIntake(),
};
