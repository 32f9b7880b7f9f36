import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a request's body. A reader that stops before the end, as one that refuses does, leaves the request as it
 * is: to destroy it, as a pipeline or a loop over the request itself does, cuts the connection under the refusal or
 * keeps it from ever reading what is asked on it next. The rest of the body is taken off it by `dropRest`.
 */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** Reads what is left of a body and drops it, so that its sender comes to read the answer, and may ask again. */
export function dropRest(request: IncomingMessage): void {
  if (!request.readableEnded && !request.destroyed) request.resume();
}
