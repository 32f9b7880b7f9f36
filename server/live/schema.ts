import { z } from 'zod';
import { bboxParameter, codeParameter, limitParameter } from '../input/query-parameters.ts';

/** Query of `GET /api/live`. Scene and street narrow events and orders; the box narrows all that has a place. */
export const liveQuerySchema = z.strictObject({
  bbox: bboxParameter.optional(),
  scene: codeParameter.optional(),
  street: codeParameter.optional(),
  /** `orders`: begin with the open orders, then tell what changes; not for a reader that resumes after an id. */
  snapshot: z.literal('orders', 'expected "orders"').optional(),
  /** For readers that cannot send the header `Last-Event-ID`. */
  lastEventId: z.string().optional(),
});
export type LiveQuery = z.output<typeof liveQuerySchema>;

/** Query of `GET /api/orders/changes`. */
export const changesQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a cursor as this address answered it')
    .transform(Number)
    .optional(),
  limit: limitParameter,
});
export type ChangesQuery = z.output<typeof changesQuerySchema>;

/** A row of the change feed. */
export interface FeedRow {
  id: number;
  topic:
    | 'event'
    | 'order'
    | 'withdrawn'
    | 'tiles'
    | 'layer'
    | 'rules'
    | 'notification'
    | 'emergency'
    | 'warning';
  scene: string | null;
  /** Whose it is; of what is `withdrawn`, the street that has it no more. */
  street: string | null;
  /** What an event or order lies in, as in `domain/access/scopes.ts`; of what is `withdrawn`, what it lies in no more. */
  scopes: readonly string[];
  /** What something `withdrawn` lies in still. */
  keptBy: readonly string[];
  /** West, south, east, north; null for what has no place. */
  bbox: [number, number, number, number] | null;
  /** The layer that `tiles` and `layer` are about. */
  layer: string | null;
  /** Who has a new `notification`. */
  recipient: string | null;
  /** JSON on one line. */
  payload: string;
}
