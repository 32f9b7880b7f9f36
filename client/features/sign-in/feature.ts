import { takeAnswer } from '../../data/provider.ts';
import { followRoles } from '../../data/roles.ts';
import type { Feature } from '../feature.ts';
import { Account } from './account.tsx';
import { SignInDialogs } from './dialogs.tsx';
import { takeFromAddress } from './invitation.ts';
import { Welcome } from './welcome.tsx';

export const signInFeature: Feature = {
  // A link, or a provider's answer, is taken out of the address as soon as that is read.
  address: {
    prepare: takeAnswer,
    read: takeFromAddress,
    write: () => undefined,
    subscribe: () => () => undefined,
  },
  home: { part: 'welcome', className: 'welcome', isFor: (user) => user === null, View: Welcome },
  topBar: { end: Account },
  dialog: SignInDialogs,
  follow: followRoles,
};
