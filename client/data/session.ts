import { createStore } from 'zustand/vanilla';
import type { Session, SessionUser } from '../../domain/answers/access.ts';
import { call } from './call.ts';
import { isOutOfReach, whenBack } from './reach.ts';
import { asProblem, keepToken, readToken, whenExpired } from './request.ts';

interface SessionState {
  /** `unknown` until the service has said who this tab is. */
  status: 'unknown' | 'known';
  user: SessionUser | null;
  /** Whether the service runs the demo city, whose accounts the sign-in dialog names. */
  demo: boolean;
  /** By which people may sign in beside passwords. */
  provider: { label: string } | null;
  /** Set when the session ended by itself, until the next sign-in. */
  expired: boolean;
  dialogOpen: boolean;
  /** What the sign-in dialog begins with, where a name and a password are known already and a code is missing. */
  awaitingCode: { name: string; password: string } | null;
  /** This person as the service has him now, where others changed his roles since the page was drawn. */
  changed: SessionUser | null;
}

export const session = createStore<SessionState>(() => ({
  status: 'unknown',
  user: null,
  demo: false,
  provider: null,
  expired: false,
  dialogOpen: false,
  awaitingCode: null,
  changed: null,
}));

/** Learns who this tab is from the token it kept. */
async function resumeSession(): Promise<void> {
  const asked = readToken();
  const answer = await call('get', '/api/session');
  const { user, demo, provider = null } = answer;
  // Somebody may have signed in meanwhile, by a link or a provider's answer.
  if (readToken() !== asked) return session.setState({ demo, provider });
  if (!user && asked) {
    keepToken(null);
    session.setState({ expired: true });
  }
  session.setState({ status: 'known', user, demo, provider });
}

/** Learns who this tab is as soon as the service answers; until then what was kept of a sign-in stays. */
export function followSession(): void {
  const resume = () => {
    if (session.getState().status === 'known') return;
    resumeSession().catch((error: unknown) => {
      const { status, code } = asProblem(error);
      if (!isOutOfReach(status, code)) session.setState({ status: 'known' });
    });
  };
  whenBack(resume);
  resume();
}

/** From now on this tab is signed in as the service says. */
export function beginSession({ token, user }: Pick<Session, 'token' | 'user'>): void {
  keepToken(token);
  session.setState({
    status: 'known',
    user,
    expired: false,
    dialogOpen: false,
    awaitingCode: null,
    changed: null,
  });
}

export async function signIn(name: string, password: string, code?: string): Promise<void> {
  const body = { name, password, ...(code === undefined ? {} : { code }) };
  beginSession(await call('post', '/api/session', { body }));
}

export async function signOut(): Promise<void> {
  await call('delete', '/api/session').finally(() => {
    keepToken(null);
    session.setState({ user: null, expired: false, changed: null });
  });
}

whenExpired(() => {
  keepToken(null);
  session.setState({ expired: true, dialogOpen: true });
});

/** Asks whether this person's roles are still those that the page was drawn for. */
export async function checkRoles(): Promise<void> {
  const { user } = await call('get', '/api/session');
  const known = session.getState().user;
  if (!user || user.name !== known?.name) return;
  const differ = JSON.stringify(user.grants) !== JSON.stringify(known.grants);
  session.setState({ changed: differ ? user : null });
}

/** Learns what this person may do now that what kept it from him is done. */
export async function refreshSession(): Promise<void> {
  const { user } = await call('get', '/api/session');
  session.setState({ user, changed: null });
}

/** Draws the page for the roles that this person has now. */
export function takeRoles(): void {
  const { changed } = session.getState();
  if (changed) session.setState({ user: changed, changed: null });
}

/** Whether this person sees incidents at all; whoever is not signed in sees the public map alone. */
export function seesIncidents(user: SessionUser | null): boolean {
  return user !== null;
}

/** Partners know events but not the orders made from them. */
export function seesOrders(user: SessionUser | null): boolean {
  return user !== null && user.role !== 'partner';
}
