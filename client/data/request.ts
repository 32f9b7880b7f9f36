import { RequestProblem, type SendOptions, send } from '../wangge-client/send.ts';
import { doubtReach, isOutOfReach } from './reach.ts';

const tokenKey = 'wangge.token';
let onExpired: () => void = () => {};
let onForbidden: () => void = () => {};

/** Where a page keeps the token of its session. */
export interface TokenShelf {
  read(): string | null;
  keep(token: string | null): void;
}

/** Of this tab alone; other tabs have their own. */
let shelf: TokenShelf = {
  read: () => sessionStorage.getItem(tokenKey),
  keep(token) {
    if (token === null) sessionStorage.removeItem(tokenKey);
    else sessionStorage.setItem(tokenKey, token);
  },
};

/** Has the page keep its token elsewhere than in the tab; to be called before anything is asked. */
export function keepTokensOn(other: TokenShelf): void {
  shelf = other;
}

/** The token of this page's session. */
export function readToken(): string | null {
  return shelf.read();
}

export function keepToken(token: string | null): void {
  shelf.keep(token);
}

/** Sets the listener for when the service no longer accepts this tab's token. */
export function whenExpired(listener: () => void): void {
  onExpired = listener;
}

/** Sets the listener for when the service refuses something to who is signed in. */
export function whenForbidden(listener: () => void): void {
  onForbidden = listener;
}

/** Called when the service refused this tab's token. */
export function expire(): void {
  onExpired();
}

export function authorization(): Record<string, string> {
  const token = readToken();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Whatever was thrown, as a refusal that can be shown. */
export function asProblem(error: unknown): RequestProblem {
  return error instanceof RequestProblem ? error : new RequestProblem(0, 'unexpected', String(error));
}

/** Refusals of a password or a code, which say nothing of the session. */
const aboutProof: ReadonlySet<string> = new Set(['bad-sign-in', 'code-required', 'bad-code']);

/**
 * Asks the service in this page's session and answers the parsed JSON.
 * @throws RequestProblem for every refusal and every broken connection
 */
export async function request<T>(path: string, options: SendOptions = {}): Promise<T> {
  try {
    return await send<T>(path, { ...options, headers: { ...authorization(), ...options.headers } });
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    const { status, code } = error;
    if (code === 'no-connection' || isOutOfReach(status, code)) doubtReach();
    if (status === 401 && readToken() && path !== '/api/session' && !aboutProof.has(code)) expire();
    if (status === 403 && readToken()) onForbidden();
    throw error;
  }
}
