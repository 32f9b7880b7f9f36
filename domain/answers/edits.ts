import { z } from 'zod';
import { geometrySchema } from './geojson.ts';
import { boxSchema } from './layer-versions.ts';

/** A feature as it is stored, to the last digit, and what tells one state of it from another. */
const storedFeatureSchema = z.object({
  fid: z.int(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  parent: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  geometry: geometrySchema,
  etag: z.string(),
  box: boxSchema.nullable(),
});
export type StoredFeature = z.output<typeof storedFeatureSchema>;

export const editableAnswerSchema = z.object({
  version: z.int().nullable().describe('null while none is in force'),
  features: z.array(storedFeatureSchema),
});

const editActionSchema = z.enum(['create', 'replace', 'update', 'delete']);

/** What became of an edit. */
const doneEditSchema = z.object({
  action: editActionSchema,
  fid: z.int(),
  etag: z.string().nullable().describe('of the feature as it is now; null once it is deleted'),
});
export type DoneEdit = z.output<typeof doneEditSchema>;

export const editsAnswerSchema = z.object({
  version: z.int(),
  edits: z.array(doneEditSchema),
  processesBehind: z.int().describe('how many processes do not answer by it yet'),
});

/** What was done to a feature. */
const revisionSchema = z.object({
  version: z.int(),
  fid: z.int(),
  action: editActionSchema,
  author: z.string(),
  at: z.string(),
  note: z.string().nullable(),
});
export type Revision = z.output<typeof revisionSchema>;

export const revisionsAnswerSchema = z.object({
  revisions: z.array(revisionSchema),
  next: z.string().nullable(),
});
