import { z } from 'zod';
import { versionSchema } from '../../../domain/answers/drafts.ts';
import { faultSchema } from '../../../domain/answers/items.ts';
import { ruleSchema } from './schema.ts';

/** The rules that are or were in force, and what does not fit the layers of today; version 0 for a trial. */
export const rulesAnswerSchema = z.object({
  version: z.int(),
  validFrom: z.string().nullable(),
  rules: z.array(ruleSchema),
  faults: z.array(faultSchema),
});

export const ruleVersionSchema = versionSchema.extend({ rules: z.array(ruleSchema) });
