import compression from 'compression';
import type { Request, RequestHandler, Response } from 'express';

/** JSON of many, a document a line, which the list of compressible types does not know. */
const linesOfJson = /^application\/(?:x-ndjson|(?:geo\+)?json-seq)\b/;

/** Whether somebody may go on later where he stopped: by the byte, of what is the same to the byte (RFC 9110, 13.1.5). */
const isResumed = (response: Response): boolean =>
  response.hasHeader('Accept-Ranges') && !String(response.getHeader('ETag') ?? '').startsWith('W/');

/** Whether an answer gets smaller; what goes on by the byte, or comes event by event, stays as it is. */
function getsSmaller(request: Request, response: Response): boolean {
  const type = String(response.getHeader('Content-Type') ?? '');
  if (request.headers.range || isResumed(response) || type.startsWith('text/event-stream')) return false;
  return linesOfJson.test(type) || compression.filter(request, response);
}

/**
 * Compresses what is text and has 1 KB or more in the coding that the client likes best of Brotli, gzip and deflate
 * (RFC 9110, 8.4 and 12.5.3), as it is written and with the client's pace. What has a `Content-Encoding` of its own, as
 * tiles and glyphs do, stays as it is; so does what has `Cache-Control: no-transform`.
 */
export function compressAnswers(): RequestHandler {
  const compress = compression({ filter: getsSmaller });
  return (request, response, next) => {
    // Whoever has a part in an answer listens once for its end, some four for a stream: more than Node takes for a leak.
    response.setMaxListeners(20);
    compress(request, response, next);
  };
}
