import type { ServerResponse } from 'node:http';

const signals = new WeakMap<ServerResponse, AbortSignal>();

/**
 * Aborted when the reader of an answer leaves before its end: what is still under way for it may stop. The same for
 * whoever asks on behalf of one answer.
 */
export function leavingOf(response: ServerResponse): AbortSignal {
  const known = signals.get(response);
  if (known) return known;
  const leaving = new AbortController();
  signals.set(response, leaving.signal);
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('the reader left'));
  });
  return leaving.signal;
}
