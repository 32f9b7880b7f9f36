import { type RequestHandler, Router } from 'express';

/** Lets pages of any origin read the answers, with a key if they have one; credentials of a browser are not used. */
const readableFromAnywhere: RequestHandler = (request, response, next) => {
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

const allow =
  (methods: string): RequestHandler =>
  (_request, response, next) => {
    response.set('Allow', methods);
    next();
  };

/**
 * What maps and tools elsewhere read: tiles and what draws them, and features, which they do not edit. To be asked before
 * the addresses, whose router would answer OPTIONS by itself.
 */
export function crossOrigin(): Router {
  const router = Router();
  const items = '/ogc/collections/:id/items';
  router.options(items, allow('GET, HEAD, POST, OPTIONS'));
  router.options(`${items}/:fid`, allow('GET, HEAD, PUT, PATCH, DELETE, OPTIONS'));
  router.use(['/tiles', '/styles', '/fonts', '/sprites'], readableFromAnywhere);
  router.get('/ogc{/*path}', readableFromAnywhere);
  router.options('/ogc{/*path}', readableFromAnywhere);
  return router;
}
