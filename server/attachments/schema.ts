import { z } from 'zod';
import type { Stage } from '../../domain/answers/attachments.ts';
import { Problem } from '../input/problem.ts';

/** How many attachments there are of each stage. */
export type StageCounts = Record<Stage, number>;

/** Query of `DELETE /api/attachments/{id}`. */
export const removalSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** The id that an address names. @throws Problem 404 `unknown-attachment` */
export function attachmentIdOf(text: unknown): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new Problem(404, 'unknown-attachment', `"${text}" is not the id of an attachment`);
}
