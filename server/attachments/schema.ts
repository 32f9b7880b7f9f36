import { z } from 'zod';
import type { Stage } from '../../domain/answers/attachments.ts';
import { isStorable } from '../database/storable-text.ts';
import { Problem } from '../input/problem.ts';
import { mostFiles } from './receive.ts';

/** How many attachments there are of each stage. */
export type StageCounts = Record<Stage, number>;

/** Query of `DELETE /api/attachments/{id}`. */
export const removalSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** The id of an upload, which its sender made. */
export const uploadIdSchema = z.uuid('expected a UUID').transform((id) => id.toLowerCase());

/** The uploads that a request names in the place of files. */
export const uploadIdsSchema = z.array(uploadIdSchema).min(1).max(mostFiles);

/** Body of `POST /api/uploads`. */
export const newUploadSchema = z.strictObject({
  id: uploadIdSchema,
  name: z.string().min(1).max(255).refine(isStorable, 'holds a NUL or half a surrogate pair'),
  size: z
    .int()
    .min(1)
    .max(2 ** 40),
});

/** The id that an address names. @throws Problem 404 `unknown-attachment` */
export function attachmentIdOf(text: unknown): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new Problem(404, 'unknown-attachment', `"${text}" is not the id of an attachment`);
}
