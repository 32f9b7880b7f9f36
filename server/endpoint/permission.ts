import type { RequestHandler, Response } from 'express';
import { type Action, may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';

/** Who is asking; `identifyRequest` of access puts it there. */
export function principalOf(response: Response): Principal {
  return response.locals.principal as Principal;
}

/** Refuses with 401 (sign in) or 403 (signed in, not allowed). */
export function requirePermission(action: Action): RequestHandler {
  return (_request, response, next) => {
    const principal = principalOf(response);
    if (may(principal, action)) return next();
    if (principal.mustEnrol)
      throw new Problem(403, 'second-factor-required', {
        zh: '您的角色须启用双重验证后方可使用',
        en: 'Your roles ask for a second factor; enrol one first',
      });
    if (principal.kind === 'anonymous')
      throw new Problem(401, 'sign-in-required', `"${action}" needs a key or a session`, [], {
        'WWW-Authenticate': 'Bearer',
      });
    throw new Problem(403, 'not-allowed', `The role "${principal.role}" may not do "${action}"`);
  };
}
