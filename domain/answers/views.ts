import { z } from 'zod';
import { severitySchema } from '../items/entries.ts';

/** When the console sounds, and when not. */
export const attentionSchema = z.strictObject({
  sound: z.boolean(),
  from: severitySchema.describe('the lowest severity that is worth a sound or a notice'),
  quiet: z
    .strictObject({ from: z.int().min(0).max(23), to: z.int().min(0).max(23) })
    .nullable()
    .describe("hours of the city's day between which nothing sounds but the gravest"),
});

export const viewSchema = z.object({
  id: z.int(),
  name: z.string(),
  query: z
    .string()
    .describe('filters, sort, columns, layers and map as in the address of the console, without "?"'),
  owner: z.string().describe('who keeps it'),
  isOwn: z.boolean(),
  unit: z
    .string()
    .nullable()
    .describe('the unit that it is shared with, and with it those below; null for nobody'),
});
export type View = z.output<typeof viewSchema>;

/** How somebody left the console. */
const deskSchema = z.object({
  query: z.string().describe('as of a view'),
  attention: attentionSchema.nullable().describe('null until it was set'),
});
export type Desk = z.output<typeof deskSchema>;

export const viewsAnswerSchema = z.object({
  views: z.array(viewSchema).describe('own ones first, each by name'),
  desk: deskSchema.nullable().describe('null until something was kept'),
});
export type ViewsAnswer = z.output<typeof viewsAnswerSchema>;
