import type { RequestHandler } from 'express';
import { Problem } from '../input/problem.ts';

/**
 * Refuses addresses that nothing can answer: a Host that makes no address, which links could not be built from,
 * and NUL characters, which the database cannot compare with anything.
 */
export const checkAddress: RequestHandler = (request, _response, next) => {
  const host = request.headers.host ?? '';
  if (host === '' || !URL.canParse(`http://${host}`))
    throw new Problem(
      400,
      'bad-host',
      `The Host header is ${JSON.stringify(host)}, expected a name and a port`,
    );
  if (request.url.includes('%00'))
    throw new Problem(400, 'nul-character', 'The address holds a NUL character (%00)');
  next();
};
