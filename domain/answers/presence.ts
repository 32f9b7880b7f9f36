import { z } from 'zod';
import { roles } from '../access/principal.ts';

/** What somebody does with an order: reads it, is about to take a step, or has left it. */
export const doings = ['viewing', 'acting', 'gone'] as const;
export type Doing = (typeof doings)[number];

/** Somebody who has an order open. */
const watcherSchema = z.object({
  name: z.string(),
  role: z.enum([...roles, 'anonymous']),
  doing: z.enum(doings),
});
export type Watcher = z.output<typeof watcherSchema>;

export const watchersAnswerSchema = z.object({ watchers: z.array(watcherSchema) });
