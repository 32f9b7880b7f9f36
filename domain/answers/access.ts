import { z } from 'zod';
import { roles } from '../access/principal.ts';

/** A person or key as the console sees them. */
const sessionUserSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  role: z.enum(roles),
  street: z.string().nullable(),
});
export type SessionUser = z.output<typeof sessionUserSchema>;

export const sessionSchema = z.object({ token: z.string(), expiresAt: z.string(), user: sessionUserSchema });
export type Session = z.output<typeof sessionSchema>;

export const whoAmISchema = z.object({
  user: sessionUserSchema.nullable().describe('null for whoever is not signed in'),
  demo: z.boolean().describe('whether the demo accounts exist'),
});
