import { z } from 'zod';

/** What entries are about, for those who look for some. */
export const auditKinds = [
  'sign-ins',
  'accounts',
  'keys',
  'units',
  'layers',
  'rules',
  'items',
  'sources',
  'notices',
  'emergencies',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** What somebody did to what others may do or see. */
const auditEntrySchema = z
  .object({
    id: z.int(),
    at: z.string(),
    actor: z.string(),
    role: z.string(),
    address: z.string().nullable().describe('of the client; null for a command'),
    action: z
      .string()
      .describe('sign-in, sign-in-failed, sign-out, or method and path such as "put /api/units/{code}"'),
    subject: z.string().describe('whom or what it was done to, such as the name of an account'),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  next: z.string().nullable().describe('the cursor of the following page'),
});

export const auditVerificationSchema = z.object({
  entries: z.int(),
  head: z.string().nullable().describe('the hash of the last entry, hexadecimal'),
  broken: z.int().nullable().describe('the first entry that does not follow from the one before'),
});
export type AuditVerification = z.output<typeof auditVerificationSchema>;
