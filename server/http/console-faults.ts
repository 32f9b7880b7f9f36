import express, { Router } from 'express';
import { z } from 'zod';
import { principalOf } from '../access/middleware.ts';
import { Problem } from '../input/problem.ts';

/** Body of `POST /api/console-faults`: what failed in somebody's browser. */
export const consoleFaultSchema = z.strictObject({
  part: z.string().min(1).max(60).describe('the part of the console'),
  message: z.string().max(500),
  stack: z.string().max(2000),
  where: z.string().max(1000).describe('the components it was in'),
});
export type ConsoleFault = z.infer<typeof consoleFaultSchema>;

/** So many faults a minute are logged, whoever sends them: a log is not to be filled from outside. */
const most = 60;
const span = 60_000;

/**
 * `POST /api/console-faults`: the console tells of what went wrong in a browser, which nobody would hear of otherwise.
 * Open to whoever sees the console, signed in or not.
 * @param tell writes to the log who sent it and what it was
 */
export function consoleFaultRoutes(tell: (fault: ConsoleFault, user: string) => void): Router {
  const router = Router();
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  router.post('/api/console-faults', express.json({ limit: '16kb' }), (request, response) => {
    const fault = consoleFaultSchema.parse(request.body);
    const now = performance.now();
    if (now - since > span) {
      since = now;
      count = 0;
    }
    count += 1;
    if (count > most)
      throw new Problem(429, 'too-many-faults', `More than ${most} faults were told of within a minute`);
    tell(fault, principalOf(response).name);
    response.status(204).end();
  });
  return router;
}
