import { z } from 'zod';
import { rowId, storableTime } from '../input/storable-values.ts';

const time = storableTime('expected a time as in RFC 3339')
  .transform((text) => new Date(text))
  .optional();

/** Query of `GET /api/audit`. */
export const auditQuerySchema = z.strictObject({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  subject: z.string().max(200).optional(),
  since: time,
  until: time,
  cursor: z.coerce.number().pipe(rowId).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;
