import { z } from 'zod';
import { kinds } from '../exchange/kinds.ts';
import { orderStates } from '../orders/states.ts';

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
  kind: z.enum(kinds),
  cases: z.array(z.record(z.string(), z.unknown())).optional(),
  evaluations: z.array(z.record(z.string(), z.unknown())).optional(),
});

/** Who gave anything, and how much of it the reader may see. */
export const sendersSchema = z.object({
  senders: z.array(
    z.object({
      source: z.string(),
      cases: z.int(),
      evaluations: z.int(),
      lastAt: z.string().describe('when the last of it came'),
    }),
  ),
});

const nameSchema = z.object({ zh: z.string().nullable(), en: z.string().nullable() });

/** A record that a source gave, in short: a case or a row of an evaluation. */
const receivedRecordSchema = z.object({
  receivedAt: z.string(),
  receivedBy: z.string(),
  case: z
    .object({
      number: z.string(),
      state: z.enum(orderStates),
      item: z.string().nullable(),
      class: z.string().nullable(),
      description: z.string().nullable(),
      event: z.int().nullable().describe('the report that was taken of it; null of a case at its end'),
      order: z.string().nullable().describe('the number of the order that this report is of'),
    })
    .nullable(),
  evaluation: z
    .object({
      by: z.string(),
      code: z.string().nullable(),
      name: nameSchema,
      from: z.string(),
      to: z.string(),
      score: z.number().nullable(),
    })
    .nullable(),
});
export type ReceivedRecord = z.output<typeof receivedRecordSchema>;

export const receivedRecordsSchema = z.object({
  records: z.array(receivedRecordSchema),
  next: z.string().nullable().describe('the cursor of the next page'),
});
