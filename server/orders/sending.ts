import type { Request } from 'express';
import { z } from 'zod';
import { Problem } from '../input/problem.ts';
import { readRequestId } from '../requests/idempotency.ts';

/** How a step was sent that was done before it was sent. */
export interface SentStep {
  /** The sender's own id of it; null where it has none. */
  request: string | null;
  /** How many seconds ago it was done, as the sender measured it; null where it does not say. */
  ago: number | null;
}

/** As the description of the address has it. */
export const sendingHeaders = z.object({
  'Idempotency-Key': z.string().optional().describe('the sender’s own id of the step, which is taken once'),
  'Done-Ago': z.string().optional().describe('how many seconds before it was sent the step was done'),
});

/** What was done longer ago is not believed: no outbox waits for so long, seconds. */
const longestAgo = 90 * 86_400;

/** @throws Problem 400 `bad-done-ago`, `bad-idempotency-key` */
export function sentStepOf(request: Pick<Request, 'get'>): SentStep | null {
  const id = request.get('Idempotency-Key');
  const given = request.get('Done-Ago');
  if (id === undefined && given === undefined) return null;
  if (given !== undefined && !(/^\d{1,8}$/.test(given) && Number(given) <= longestAgo))
    throw new Problem(400, 'bad-done-ago', {
      zh: `Done-Ago 为“${given}”，应为 0 至 ${longestAgo} 的秒数`,
      en: `The header Done-Ago is "${given}", expected seconds from 0 to ${longestAgo}`,
    });
  return {
    request: id === undefined ? null : readRequestId(id),
    ago: given === undefined ? null : Number(given),
  };
}
