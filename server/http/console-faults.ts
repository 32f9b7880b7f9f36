import { z } from 'zod';
import { empty, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';

/** Body of `POST /api/console-faults`: what failed in somebody's browser. */
const consoleFaultSchema = z.strictObject({
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
 * What went wrong in a browser, which nobody would hear of otherwise. Open to whoever sees the console.
 * @param log writes who sent it and what it was
 */
export function consoleFaultEndpoints(log: (fault: ConsoleFault, user: string) => void) {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return [
    endpoint({
      method: 'post',
      path: '/api/console-faults',
      permission: { everybody: 'the console is open to everybody, and so are its faults' },
      summary: { zh: '记录控制台故障', en: 'Log a fault of the console' },
      body: jsonBody(consoleFaultSchema, '16kb'),
      answers: [empty()],
      errors: { 429: ['too-many-faults'] },
      handle({ body, principal }) {
        const now = performance.now();
        if (now - since > span) {
          since = now;
          count = 0;
        }
        count += 1;
        if (count > most)
          throw new Problem(429, 'too-many-faults', `More than ${most} faults were reported within a minute`);
        log(body, principal.name);
      },
    }),
  ];
}
