import { useEffect } from 'react';
import { useStore } from 'zustand';
import { fetched, LaterDialog } from '../../ui/later.tsx';
import { invitation, takeFromAddress } from './invitation.ts';
import { SignInDialog } from './sign-in-dialog.tsx';

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
  return (
    <>
      <SignInDialog />
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
