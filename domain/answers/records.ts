import { z } from 'zod';
import { linkSchema } from './features.ts';
import { geometrySchema } from './geojson.ts';

/** A layer as a record of the catalogue: OGC API Records, part 1. */
export const recordSchema = z.object({
  id: z.string().describe('the id of the layer'),
  type: z.literal('Feature'),
  conformsTo: z.array(z.string()),
  time: z.object({ interval: z.array(z.string()).describe('in force since, and ".."') }),
  geometry: geometrySchema.nullable().describe('the box around the features; null while the layer is empty'),
  properties: z.object({
    type: z.literal('dataset'),
    title: z.string(),
    description: z.string(),
    keywords: z.array(z.string()),
    language: z.object({ code: z.string() }),
    updated: z.string(),
    license: z.string().optional(),
    contacts: z.array(z.object({ organization: z.string(), roles: z.array(z.string()) })),
    formats: z.array(z.object({ name: z.string(), mediaType: z.string() })),
  }),
  links: z.array(linkSchema),
});

export const recordsSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(recordSchema),
  links: z.array(linkSchema),
  numberMatched: z.int(),
  numberReturned: z.int(),
  timeStamp: z.string(),
});

export const catalogueSchema = z.object({
  id: z.literal('catalogue'),
  title: z.string(),
  description: z.string(),
  itemType: z.literal('record'),
  links: z.array(linkSchema),
});

/** DCAT 3 as JSON-LD. */
export const dcatSchema = z.looseObject({
  '@context': z.record(z.string(), z.unknown()),
  '@id': z.string(),
  '@type': z.literal('dcat:Catalog'),
  'dcat:dataset': z.array(z.looseObject({ '@id': z.string(), '@type': z.literal('dcat:Dataset') })),
});
