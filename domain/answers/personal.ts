import { z } from 'zod';

/** Personal values of an order, as they were sent. */
export const disclosureSchema = z.object({
  order: z.string().describe('the number of the order'),
  values: z.array(
    z.object({
      event: z.int().nullable().describe('the id of the report that said it; null for a note of a step'),
      at: z.string().describe('when the report came in, or the step was taken'),
      path: z
        .string()
        .describe('JSON Pointer within the report, such as /properties/reporter/phone; /note of a step'),
      kind: z.enum(['name', 'phone', 'id-number', 'mail', 'address', 'other', 'text']),
      value: z.unknown(),
    }),
  ),
});
export type Disclosure = z.output<typeof disclosureSchema>;
