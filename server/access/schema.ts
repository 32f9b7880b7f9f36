import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

/** Body of `POST /api/session`. */
export const signInSchema = z.strictObject({
  name: z.string().min(1).max(100).refine(isStorable, 'holds a NUL or half a surrogate pair'),
  password: z.string().min(1).max(1000),
});
