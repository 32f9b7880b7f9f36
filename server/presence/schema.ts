import { z } from 'zod';
import { roles } from '../../domain/access/principal.ts';
import { doings, type Watcher } from '../../domain/answers/presence.ts';

/** Body of `PUT /api/orders/{number}/presence`. */
export const presenceSchema = z.strictObject({
  doing: z.enum(doings, `expected one of ${doings.join(', ')}`),
});
/** What one process tells the others of a watcher, through the database. */
export const toldSchema = z.object({
  /** The process that it was told to. */
  from: z.string(),
  number: z.string(),
  /** What the order lies in, as in `domain/access/scopes.ts`. */
  scopes: z.array(z.string()),
  name: z.string(),
  role: z.enum([...roles, 'anonymous']),
  doing: z.enum(doings),
});

/** Data of the live message `presence`: who does what with which order, and for how long that holds unless told again. */
export interface PresenceMessage extends Watcher {
  number: string;
  /** Seconds. */
  holds: number;
}
