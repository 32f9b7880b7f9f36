import type { ServerResponse } from 'node:http';

/** Aborted when the reader of an answer leaves before its end: what is still under way for it may stop. */
export function leavingOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('the reader left'));
  });
  return leaving.signal;
}
