import type { RequestHandler } from 'express';

/** What maps and tools elsewhere read: tiles and what draws them, and features. */
export const readableFromAnywherePaths = [
  '/tiles',
  '/styles',
  '/fonts',
  '/sprites',
  '/ogc/tileMatrixSets',
  '/ogc/collections/:id/tiles',
];

/** Lets pages of any origin read the answers, with a key if they have one; credentials of a browser are not used. */
export const readableFromAnywhere: RequestHandler = (request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'ETag, Link, Content-Crs, Wangge-Features, Wangge-Planned',
  });
  if (request.method !== 'OPTIONS') return next();
  response
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD',
      'Access-Control-Allow-Headers': 'Authorization, If-None-Match',
      'Access-Control-Max-Age': '86400',
    })
    .status(204)
    .end();
};
