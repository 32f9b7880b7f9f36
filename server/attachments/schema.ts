import { z } from 'zod';
import type { Role } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';

/** When in the life of a matter a photo or file shows it: before (处置前) or after (处置后) the work, or neither. */
export const stages = ['before', 'after', 'other'] as const;
export const stageSchema = z.enum(stages, `expected one of ${stages.join(', ')}`);
export type Stage = z.output<typeof stageSchema>;

/** What speaks against a photo: it was taken elsewhere, or at another time, than what it is to show. */
export type Doubt = 'place-differs' | 'time-differs';

/** A photo or file of an event or an order. */
export interface Attachment {
  id: number;
  stage: Stage;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** When and where a photo was taken, as it says itself (EXIF); the place in CRS84. */
  takenAt: string | null;
  takenPoint: [number, number] | null;
  /** From there to the reported place, metres. */
  distance: number | null;
  doubts: Doubt[];
  addedBy: string;
  addedByRole: Role;
  addedAt: string;
  /** Where its bytes are served. */
  url: string;
}

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
