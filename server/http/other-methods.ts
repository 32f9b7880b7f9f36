import { Router } from 'express';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';

/**
 * Refuses, at addresses that there are, the methods that they do not have, with those that they have in `Allow`. To be
 * asked after the addresses.
 */
export function refuseOtherMethods(endpoints: readonly Endpoint[]): Router {
  const methodsOf = new Map<string, Set<string>>();
  for (const { method, path, routes } of endpoints)
    for (const route of routes ?? [path.replace(/\{(\w+)\}/g, ':$1')]) {
      const methods = methodsOf.get(route) ?? new Set<string>();
      methods.add(method.toUpperCase());
      if (method === 'get') methods.add('HEAD');
      methodsOf.set(route, methods);
    }
  const router = Router();
  for (const [route, methods] of methodsOf) {
    const allowed = [...methods, 'OPTIONS'].join(', ');
    router.all(route, (request, response, next) => {
      if (methods.has(request.method)) return next();
      response.set('Allow', allowed);
      if (request.method === 'OPTIONS') return response.status(204).end();
      throw new Problem(405, 'method-not-allowed', {
        zh: `此地址不支持 ${request.method}，可用 ${allowed}`,
        en: `This address has no ${request.method}; it has ${allowed}`,
      });
    });
  }
  return router;
}
