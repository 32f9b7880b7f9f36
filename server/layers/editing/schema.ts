import { z } from 'zod';
import { said } from '../../../domain/schema-texts.ts';
import { isStorable } from '../../database/storable-text.ts';
import { bboxParameter, cursorParameter, limitParameter } from '../../input/query-parameters.ts';

const propertiesSchema = z.record(z.string().min(1).max(200), z.unknown());

/** A GeoJSON feature in CRS84; `code`, `name` and `parent` are properties like all others. */
export const featureSchema = z.looseObject({
  type: z.literal('Feature'),
  properties: propertiesSchema.nullable(),
  geometry: z.unknown(),
});

/** So many features are created at once at most. */
const mostCreated = 5_000;

/** Features to create together. */
export const featuresSchema = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(featureSchema).min(1).max(mostCreated),
});

/** What changes in a feature, as JSON Merge Patch (RFC 7396): null takes a property away. */
export const changesSchema = z.looseObject({
  properties: propertiesSchema.nullable().optional(),
  geometry: z.unknown().optional(),
});

const fid = z.int().min(0);
const etag = z.string().min(1).max(100);

const editSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('create'), feature: featureSchema }),
  z.strictObject({ action: z.literal('replace'), fid, etag, feature: featureSchema }),
  z.strictObject({ action: z.literal('update'), fid, etag, changes: changesSchema }),
  z.strictObject({ action: z.literal('delete'), fid, etag }),
]);
export type Edit = z.output<typeof editSchema>;

/** Body of `POST /api/layers/{id}/edits`: all of them or none. */
export const editsSchema = z.strictObject({
  edits: z.array(editSchema).min(1).max(500),
  note: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .refine(isStorable, said({ zh: '含有 NUL 或半个代理对', en: 'holds a NUL or half a surrogate pair' }))
    .optional(),
});

/** Which features somebody is about to edit: those that meet a box, or those of a code. */
const editableParametersSchema = z.strictObject({
  bbox: bboxParameter.optional(),
  code: z.string().min(1).max(200).optional(),
});
export const editableQuerySchema = editableParametersSchema
  .refine(
    ({ bbox, code }) => (bbox === undefined) !== (code === undefined),
    said({ zh: 'bbox 与 code 应给且只给一个', en: 'expected one of bbox and code' }),
  )
  .transform(({ bbox, code }) => (bbox ? { bbox } : { code: code! }));
export type EditableQuery = z.output<typeof editableQuerySchema>;

export const revisionQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  fid: z.coerce.number().int().min(0).optional(),
});
export type RevisionQuery = z.output<typeof revisionQuerySchema>;
