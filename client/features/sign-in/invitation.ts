import { createStore } from 'zustand/vanilla';

const key = 'wangge.invitation';

/** The token of a one-time link that was opened in this tab and is not taken yet; it outlives a reload. */
export const invitation = createStore<{ token: string | null }>(() => ({
  token: sessionStorage.getItem(key),
}));

invitation.subscribe(({ token }) => {
  if (token === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, token);
});

/** Takes the token out of `/#invitation=…`; the address and its history keep nothing of it. */
export function takeFromAddress(): void {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('invitation');
  if (token === null) return;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  invitation.setState({ token });
}
