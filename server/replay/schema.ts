import { z } from 'zod';
import { codeParameter, cursorParameter } from '../input/query-parameters.ts';
import { storableTime } from '../input/storable-values.ts';

const mostDays = 31;

/** Most orders and changes in one answer. */
const limit = z.coerce.number().int().min(1).max(20_000).default(5000);

const span = {
  from: storableTime().describe('the moment at which it begins'),
  to: storableTime().describe(`the moment at which it ends, at most ${mostDays} days later`),
  scene: codeParameter.optional(),
  district: codeParameter.optional(),
  limit,
  cursor: cursorParameter,
};

function isSpan({ from, to }: { from: string; to: string }): boolean {
  const length = Date.parse(to) - Date.parse(from);
  return length > 0 && length <= mostDays * 86_400_000;
}
const spanFault = { path: ['to'], error: `expected a time after "from", at most ${mostDays} days later` };

/** Query of `GET /api/replay` and `GET /api/replay/changes`. */
export const replayQuerySchema = z.strictObject(span).refine(isSpan, spanFault);
export type ReplayQuery = z.output<typeof replayQuerySchema>;
