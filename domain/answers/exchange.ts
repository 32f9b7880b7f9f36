import { z } from 'zod';

/** What became of a file of cases or evaluations that was sent. */
export const receivedSchema = z.object({
  records: z.int().describe('how many the file holds'),
  added: z.int().describe('those that were not known'),
  changed: z.int().describe('those that were known and said something else'),
  unchanged: z.int(),
  reports: z.int().describe('open cases that were taken as new reports'),
});
export type Received = z.output<typeof receivedSchema>;

/** A file of records, each by the names of the mapping. */
export const exchangeFileSchema = z.object({
  standard: z.string(),
  proven: z.boolean().describe('whether names and codes were held against the text of the standard'),
  note: z.object({ zh: z.string(), en: z.string() }),
  kind: z.enum(['cases', 'evaluations']),
  cases: z.array(z.record(z.string(), z.unknown())).optional(),
  evaluations: z.array(z.record(z.string(), z.unknown())).optional(),
});
