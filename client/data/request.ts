import type { FieldError, Problem } from '../ui/problem.ts';
import { doubtReach, isOutOfReach } from './reach.ts';

/** A refusal by the service (problem+json), or `no-connection` when no answer came at all. */
export class RequestProblem extends Error implements Problem {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: FieldError[] = [],
    /** The detail in both languages, where the service has it. */
    readonly text?: { zh: string; en: string } | undefined,
  ) {
    super(detail);
    this.name = 'RequestProblem';
  }
}

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

/** Reads a refusal out of the body of an answer, whatever that turns out to be. */
export function problemIn(status: number, body: string): RequestProblem {
  let read: (Partial<Pick<RequestProblem, 'code' | 'errors' | 'text'>> & { detail?: string }) | null = null;
  try {
    read = JSON.parse(body);
  } catch {
    // Not from the service itself: its status has to do.
  }
  const { code = `http-${status}`, detail = '', errors = [], text } = read ?? {};
  return new RequestProblem(status, code, detail, errors, text);
}

export async function problemOf(response: Response): Promise<RequestProblem> {
  return problemIn(response.status, await response.text().catch(() => ''));
}

/** Whatever was thrown, as a refusal that can be shown. */
export function asProblem(error: unknown): RequestProblem {
  return error instanceof RequestProblem ? error : new RequestProblem(0, 'unexpected', String(error));
}

/** Refusals of a password or a code, which say nothing of the session. */
const aboutProof: ReadonlySet<string> = new Set(['bad-sign-in', 'code-required', 'bad-code']);

/**
 * Asks the service and answers the parsed JSON.
 * @throws RequestProblem for every refusal and every broken connection
 */
export async function request<T>(
  path: string,
  options: {
    method?: 'get' | 'post' | 'put' | 'patch' | 'delete';
    body?: unknown;
    headers?: Readonly<Record<string, string>>;
    signal?: AbortSignal;
  } = {},
): Promise<T> {
  const { method = 'get', body, headers, signal } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method: method.toUpperCase(),
      headers: {
        Accept: 'application/json',
        ...authorization(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    doubtReach();
    throw new RequestProblem(0, 'no-connection', '');
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (isOutOfReach(problem.status, problem.code)) doubtReach();
    if (response.status === 401 && readToken() && path !== '/api/session' && !aboutProof.has(problem.code))
      expire();
    if (response.status === 403 && readToken()) onForbidden();
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}
