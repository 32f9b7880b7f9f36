import { z } from 'zod';
import { severitySchema } from '../items/entries.ts';
import { boxSchema } from './layer-versions.ts';
import { orderStateSchema } from './orders.ts';
import { placeCandidateSchema } from './places.ts';
import { bilingualSchema } from './problem.ts';

const pointSchema = z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84');

/** A feature that was found. */
const foundFeatureSchema = z.object({
  layer: z.string(),
  layerTitle: bilingualSchema,
  fid: z.int(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
  by: z.enum(['code', 'name', 'pinyin', 'initials']).describe('what of it the text was found in'),
  point: pointSchema.describe('on or in it'),
  bbox: boxSchema,
});
export type FoundFeature = z.output<typeof foundFeatureSchema>;

/** An order that was found by its number, or by words of its reports. */
const foundOrderSchema = z.object({
  number: z.string(),
  eventId: z.int(),
  state: orderStateSchema,
  item: z.string(),
  point: pointSchema,
  excerpt: z
    .string()
    .nullable()
    .describe(
      'the part of a description or an address that holds the words; null where it was found by its number',
    ),
  marks: z
    .array(z.tuple([z.int(), z.int()]))
    .describe('where in it the words stand: from, to, in UTF-16 units'),
});
export type FoundOrder = z.output<typeof foundOrderSchema>;

/** A way to read coordinates. */
const foundPlaceSchema = z.object({
  point: pointSchema,
  crs: z.string().describe('the system they were taken to be in, such as WGS 84, GCJ-02 or EPSG:4549'),
  declared: z.boolean().describe('whether the text itself names that system'),
  latitudeFirst: z.boolean(),
  source: bilingualSchema
    .nullable()
    .describe('the map whose link, or the kind of code, that it was read from'),
});
export type FoundPlace = z.output<typeof foundPlaceSchema>;

export const searchAnswerSchema = z.object({
  places: z.array(foundPlaceSchema),
  unread: bilingualSchema.nullable().describe('why a pasted link or code names no place here'),
  orders: z.array(foundOrderSchema),
  located: z
    .array(placeCandidateSchema)
    .describe('crossings, addresses and what lies beside a place, as GET /api/places reads them'),
  features: z.array(foundFeatureSchema),
  pending: z
    .array(z.string())
    .describe(
      'layers whose names are still being read, and "places" while crossings and addresses are: asked again in a moment, the answer may hold more',
    ),
});
export type SearchAnswer = z.output<typeof searchAnswerSchema>;

export const foundItemsSchema = z.object({
  items: z.array(
    z.object({
      code: z.string(),
      title: bilingualSchema,
      scene: z.string(),
      severity: severitySchema,
      by: z
        .enum(['code', 'name', 'pinyin', 'initials', 'class'])
        .describe('what of it the text was found in; "class": of image recognition'),
    }),
  ),
});
export type FoundItem = z.output<typeof foundItemsSchema>['items'][number];
