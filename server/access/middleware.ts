import type { RequestHandler } from 'express';
import type { Access } from './service.ts';

/** Puts who is asking into `response.locals.principal`; a wrong key is refused even where none is needed. */
export function identifyRequest(access: Pick<Access, 'identify'>): RequestHandler {
  return async (request, response, next) => {
    response.locals.principal = await access.identify(request.headers.authorization);
    next();
  };
}
