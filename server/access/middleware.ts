import type { RequestHandler } from 'express';
import type { Access } from './service.ts';

/**
 * Puts who is asking into `response.locals.principal`, and counts what keys ask; a wrong key is refused even where none is
 * needed.
 */
export function identifyRequest(access: Pick<Access, 'admit'>): RequestHandler {
  return async (request, response, next) => {
    response.locals.principal = await access.admit(request.headers.authorization, response);
    next();
  };
}
