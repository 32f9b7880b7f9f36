import { z } from 'zod';
import { roles } from '../access/principal.ts';

/** When in the life of an order a photo or file shows it: before (处置前) or after (处置后) the work, or neither. */
const stages = ['before', 'after', 'other'] as const;
export const stageSchema = z.enum(stages, `expected one of ${stages.join(', ')}`);
export type Stage = z.output<typeof stageSchema>;

/** What speaks against a photo: it was taken elsewhere, or at another time, than what it is to show. */
const doubtSchema = z.enum(['place-differs', 'time-differs']);
export type Doubt = z.output<typeof doubtSchema>;

/** A photo or file of an event or an order. */
export const attachmentSchema = z
  .object({
    id: z.int(),
    stage: stageSchema,
    name: z.string(),
    mediaType: z.string(),
    size: z.int().describe('bytes of the file as it came in; photos are served without their EXIF'),
    sha256: z.string().describe('of the file as it came in'),
    takenAt: z.string().nullable().describe('when the photo says it was taken (EXIF)'),
    takenPoint: z
      .tuple([z.number(), z.number()])
      .nullable()
      .describe('where it says it was taken, longitude and latitude in CRS84'),
    distance: z.number().nullable().describe('from there to the reported place, metres'),
    doubts: z.array(doubtSchema),
    addedBy: z.string(),
    addedByRole: z.enum(roles),
    addedAt: z.string(),
    url: z.string().describe('where its bytes are served'),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.output<typeof attachmentSchema>;

/** A file that comes in piece by piece. */
export const uploadSchema = z
  .object({
    id: z.string().describe('the sender’s own'),
    name: z.string(),
    size: z.int().describe('bytes that it is to have'),
    offset: z.int().describe('bytes that are there; the next piece begins behind them'),
    expiresAt: z.string().describe('when it is given up unless something is added'),
  })
  .meta({ id: 'Upload' });
export type Upload = z.output<typeof uploadSchema>;

export const attachmentsAnswerSchema = z.object({ attachments: z.array(attachmentSchema) });
