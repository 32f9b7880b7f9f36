import { z } from 'zod';
import { roles } from '../access/principal.ts';

/** A person or key as the console sees them. */
const sessionUserSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  role: z.enum(roles),
  street: z.string().nullable().describe('the street that a role "street" is for'),
  grants: z
    .array(z.strictObject({ role: z.enum(roles), unit: z.string() }))
    .describe('every role, with the code of the unit that it is for; "city" for the whole city'),
});
export type SessionUser = z.output<typeof sessionUserSchema>;

export const sessionSchema = z.object({
  token: z.string(),
  expiresAt: z.string(),
  user: sessionUserSchema,
  lastSignInAt: z.string().nullable().describe('when the person last signed in before'),
  failedSince: z.int().describe('how often somebody failed to sign in with this name since then'),
});
export type Session = z.output<typeof sessionSchema>;

export const whoAmISchema = z.object({
  user: sessionUserSchema.nullable().describe('null for whoever is not signed in'),
  demo: z.boolean().describe('whether the demo accounts exist'),
});
