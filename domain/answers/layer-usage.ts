import { z } from 'zod';
import { bilingualSchema } from './problem.ts';

const addressSchema = z.object({
  id: z.string(),
  title: bilingualSchema,
  url: z.string().describe('absolute; of tiles with {z}, {x} and {y}'),
});
export type Address = z.output<typeof addressSchema>;

const downloadSchema = z.object({
  format: z.string(),
  title: bilingualSchema,
  mediaType: z.string(),
  url: z.string(),
});
export type Download = z.output<typeof downloadSchema>;

const snippetSchema = z.object({
  id: z.string(),
  title: z.string().describe('the name of the tool'),
  language: z.enum(['shell', 'javascript', 'python', 'r']),
  code: z.string().describe('whole; where a key goes along, it stands as `placeholder`'),
});
export type Snippet = z.output<typeof snippetSchema>;

const historySchema = z.object({
  version: z.int(),
  effectiveFrom: z.string(),
  publishedAt: z.string(),
  featureCount: z.int(),
});
export type HistoryEntry = z.output<typeof historySchema>;

const qualitySchema = z.object({
  type: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  found: z.int(),
  accepted: z.int().describe('of those, how many a person has accepted as they are'),
});
export type QualityEntry = z.output<typeof qualitySchema>;

/** All that somebody needs to work with a layer in a program of his own. */
export const layerUsageSchema = z.object({
  layer: z.string(),
  version: z.int(),
  withKey: z.boolean().describe('whether the snippets send a key along'),
  placeholder: z.string().describe('what stands in the snippets for the key'),
  addresses: z.array(addressSchema),
  downloads: z.array(downloadSchema),
  snippets: z.array(snippetSchema),
  history: z.array(historySchema).describe('the newest first, at most 50'),
  quality: z.array(qualitySchema).describe('of the version in force, by type'),
});
export type LayerUsageAnswer = z.output<typeof layerUsageSchema>;
