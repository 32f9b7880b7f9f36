import type { RequestHandler } from 'express';
import { Problem } from '../input/problem.ts';

/**
 * Refuses addresses that nothing can answer: a name or protocol that makes no address, so that no link can be built,
 * and NUL characters, which the database cannot compare with anything.
 */
export const checkAddress: RequestHandler = (request, _response, next) => {
  const host = request.host ?? '';
  if (!/^https?$/.test(request.protocol))
    throw new Problem(
      400,
      'bad-protocol',
      `The X-Forwarded-Proto header is ${JSON.stringify(request.protocol)}, expected http or https`,
    );
  if (host === '' || !URL.canParse(`${request.protocol}://${host}`))
    throw new Problem(
      400,
      'bad-host',
      `The Host header (X-Forwarded-Host, behind a proxy) is ${JSON.stringify(host)}, expected a name and a port`,
    );
  if (request.url.includes('%00'))
    throw new Problem(400, 'nul-character', 'The address holds a NUL character (%00)');
  next();
};
