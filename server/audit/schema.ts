import { z } from 'zod';
import { auditKinds } from '../../domain/answers/audit.ts';
import { rowId, storableTime } from '../input/storable-values.ts';

const time = storableTime('expected a time as in RFC 3339')
  .transform((text) => new Date(text))
  .optional();

const filters = {
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  subject: z.string().max(200).optional(),
  since: time,
  until: time,
  kind: z.enum(auditKinds).optional().describe('what it was about'),
  q: z.string().max(200).optional().describe('part of the actor, the subject or the name that was given'),
};

/** Query of `GET /api/audit`. */
export const auditQuerySchema = z.strictObject({
  ...filters,
  cursor: z.coerce.number().pipe(rowId).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

/** Query of `GET /api/audit/export`. */
export const auditExportSchema = z.strictObject({ ...filters, f: z.enum(['csv', 'ndjson']).default('csv') });
export type AuditFilter = Omit<z.output<typeof auditExportSchema>, 'f'>;
