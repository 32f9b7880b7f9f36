import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

const passwordSchema = z.string().min(1).max(1000);
export const codeSchema = z
  .string()
  .min(1)
  .max(40)
  .optional()
  .describe('of the authenticator app, or a recovery code, where the account has a second factor');

/** Who one is, once more, before what protects the account is changed. */
export const proofSchema = z.strictObject({ password: passwordSchema, code: codeSchema });

/** Body of `POST /api/session/second-factor/confirmation`. */
export const confirmationSchema = z.strictObject({ code: z.string().min(1).max(40) });

/** Body of `POST /api/session`. */
export const signInSchema = z.strictObject({
  name: z.string().min(1).max(100).refine(isStorable, 'holds a NUL or half a surrogate pair'),
  password: passwordSchema,
  code: codeSchema,
});
