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
  /** Set when the session ended by itself, until the next sign-in. */
  expired: boolean;
  dialogOpen: boolean;
}

export const session = createStore<SessionState>(() => ({
  status: 'unknown',
  user: null,
  demo: false,
  expired: false,
  dialogOpen: false,
}));

/** Learns who this tab is from the token it kept. */
async function resumeSession(): Promise<void> {
  const answer = await call('get', '/api/session');
  if (!answer.user && readToken()) {
    keepToken(null);
    session.setState({ expired: true });
  }
  session.setState({ status: 'known', user: answer.user, demo: answer.demo });
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
  session.setState({ status: 'known', user, expired: false, dialogOpen: false });
}

export async function signIn(name: string, password: string): Promise<void> {
  beginSession(await call('post', '/api/session', { body: { name, password } }));
}

export async function signOut(): Promise<void> {
  await call('delete', '/api/session').finally(() => {
    keepToken(null);
    session.setState({ user: null, expired: false });
  });
}

whenExpired(() => {
  keepToken(null);
  session.setState({ expired: true, dialogOpen: true });
});

/** Whether this person sees incidents at all; whoever is not signed in sees the public map alone. */
export function seesIncidents(user: SessionUser | null): boolean {
  return user !== null;
}

/** Partners know events but not the orders made from them. */
export function seesOrders(user: SessionUser | null): boolean {
  return user !== null && user.role !== 'partner';
}
