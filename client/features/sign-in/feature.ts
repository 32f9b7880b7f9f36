import type { Feature } from '../feature.ts';
import { Account } from './account.tsx';
import { SignInDialog } from './sign-in-dialog.tsx';
import { Welcome } from './welcome.tsx';

export const signInFeature: Feature = {
  home: { part: 'welcome', className: 'welcome', isFor: (user) => user === null, View: Welcome },
  topBar: { end: Account },
  dialog: SignInDialog,
};
