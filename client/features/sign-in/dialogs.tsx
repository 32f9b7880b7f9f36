import { useEffect } from 'react';
import { useStore } from 'zustand';
import { finishSignIn } from '../../data/provider.ts';
import { session } from '../../data/session.ts';
import { fetched, LaterDialog } from '../../ui/later.tsx';
import { accountDialog, closeAccount } from './account-open.ts';
import { invitation, takeFromAddress } from './invitation.ts';
import { SignInDialog } from './sign-in-dialog.tsx';

const AccountDialog = fetched(async () => (await import('./account-dialog.tsx')).AccountDialog);
const InvitationPage = fetched(async () => (await import('./invitation-page.tsx')).InvitationPage);

/** A link may be opened in a tab that has the console already: then only the fragment of its address changes. */
function useInvitationToken(): string | null {
  useEffect(() => {
    window.addEventListener('hashchange', takeFromAddress);
    return () => window.removeEventListener('hashchange', takeFromAddress);
  }, []);
  return useStore(invitation, (state) => state.token);
}

/** What lies over the console while somebody signs in. */
export function SignInDialogs() {
  const token = useInvitationToken();
  useEffect(() => void finishSignIn(), []);
  const user = useStore(session, (state) => state.user);
  const wantsAccount = useStore(accountDialog, ({ isOpen }) => isOpen);
  const showsAccount = user !== null && (wantsAccount || user.mustEnrol === true);
  return (
    <>
      <SignInDialog />
      <LaterDialog part="account" isOpen={showsAccount} onClose={closeAccount}>
        {showsAccount && <AccountDialog user={user} onClose={closeAccount} />}
      </LaterDialog>
      <LaterDialog
        part="invitation"
        isOpen={token !== null}
        onClose={() => invitation.setState({ token: null })}
      >
        {token !== null && <InvitationPage key={token} token={token} />}
      </LaterDialog>
    </>
  );
}
