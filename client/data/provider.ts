import { createStore } from 'zustand/vanilla';
import type { RequestProblem } from '../wangge-client/send.ts';
import { call } from './call.ts';
import { asProblem } from './request.ts';
import { beginSession, session } from './session.ts';

/** Where the page's path and query are kept while its reader is at the provider. */
const key = 'wangge.before-provider';

interface ProviderSignIn {
  /** What the provider sent the browser back with, until the service has taken it. */
  answer: string | null;
  problem: RequestProblem | null;
}

/** Sign-in by a provider, as far as it is. */
export const providerSignIn = createStore<ProviderSignIn>(() => ({ answer: null, problem: null }));

function leaveFor(url: string): void {
  sessionStorage.setItem(key, `${window.location.pathname}${window.location.search}`);
  window.location.assign(url);
}

/** Goes to the provider, so that one's account is linked with whoever signs in there. @throws RequestProblem */
export async function linkWithProvider(body: { password: string; code?: string }): Promise<true> {
  leaveFor((await call('post', '/api/session/provider/link', { body })).url);
  return true;
}

/** Goes to the provider; the page as it is shown comes back afterwards. */
export async function goToProvider(): Promise<void> {
  providerSignIn.setState({ problem: null });
  try {
    leaveFor((await call('post', '/api/session/provider')).url);
  } catch (error) {
    providerSignIn.setState({ problem: asProblem(error) });
  }
}

/**
 * Takes the provider's answer out of the address, and puts that of the page in its place. The provider sends everybody
 * back to the console: whoever came from another page is sent on there, with the answer.
 */
export function takeAnswer(): void {
  const query = new URLSearchParams(window.location.search);
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return;
  const before = new URL(sessionStorage.getItem(key) ?? '', window.location.origin);
  if (before.pathname !== window.location.pathname) {
    window.location.replace(`${before.pathname}?${query}`);
    return;
  }
  sessionStorage.removeItem(key);
  window.history.replaceState(null, '', `${before.pathname}${before.search}`);
  providerSignIn.setState({ answer: query.toString() });
}

/** Has the service take the answer, if there is one; what is refused is told in the sign-in dialog. */
export async function finishSignIn(): Promise<void> {
  const { answer } = providerSignIn.getState();
  if (answer === null) return;
  providerSignIn.setState({ answer: null, problem: null });
  try {
    beginSession(await call('post', '/api/session/provider/answer', { body: { query: answer } }));
  } catch (error) {
    providerSignIn.setState({ problem: asProblem(error) });
    session.setState({ dialogOpen: true });
  }
}
