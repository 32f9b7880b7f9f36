import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { rowNumber } from '../input/storable-values.ts';

/** What a draft says of itself beside its content. */
export const noteSchema = z
  .string()
  .trim()
  .max(2000)
  .refine(isStorable, 'holds a NUL or half a surrogate pair')
  .nullish();

/** Which state of a draft is to be replaced. */
export const revisionSchema = rowNumber.describe(
  'the revision that was read; refused when the draft has changed since',
);
