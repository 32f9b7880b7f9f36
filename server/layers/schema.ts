import { z } from 'zod';
import { changeKindSchema, fixSchema } from '../../domain/answers/layer-versions.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowNumber, storableTime } from '../input/storable-values.ts';
import { isEncoding } from './loading/encoding.ts';
import { parseFieldMap } from './loading/field-map.ts';

export const titleSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Title = z.infer<typeof titleSchema>;

export const fieldSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
  title: titleSchema,
  type: z.enum(['string', 'number', 'boolean', 'date']),
  values: z.array(z.string()).optional(),
});

/**
 * A MapLibre style layer without `id`, `source` and `source-layer`, which are the layer's own. Any value in it,
 * at any depth, may be given as `{light, dark}` or `{zh, en}`; `resolveStyle` picks one. `metadata.order` places
 * it among the style layers of all layers (low is drawn first; by default fill 20, line 60, circle 73,
 * symbol 80), `metadata.legend` names it in the legend, and `metadata.ground` leaves it out over a base map from
 * elsewhere. A layer whose style layers all have `layout.visibility` "none" is hidden until somebody switches it on.
 */
const styleLayerSchema = z.looseObject({
  type: z.enum(['fill', 'line', 'circle', 'symbol', 'fill-extrusion', 'heatmap']),
});

/** Body of `PUT /api/layers/{id}/fields`: what features of the layer have beside the fields of its file. */
export const ownFieldsSchema = z.array(fieldSchema).max(60);

/** Body of `PUT /api/layers/{id}/style`, drawn in this order from the bottom. */
export const styleSchema = z.array(styleLayerSchema).max(60);

/**
 * How features without a code get one: 16 digits, of which 6 are the district, 2 the major class, 2 the minor class and
 * 6 a serial (CJ/T 214, GB/T 30428.2).
 */
const codeRuleSchema = z.strictObject({
  majorClass: z.string().regex(/^\d{2}$/, 'expected the two digits of a major class'),
  minorClass: z.string().regex(/^\d{2}$/, 'expected the two digits of a minor class'),
  /** The field that tells a feature from all others of the layer; without it, or its value, the geometry does. */
  identifiedBy: z.string().optional(),
});
export type CodeRule = z.output<typeof codeRuleSchema>;

/** The definition of a layer, as in `data/layers/*.json`. */
export const layerDefinitionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected a kebab-case id'),
    title: titleSchema,
    theme: z.string().min(1),
    role: z.enum(['tier', 'asset', 'base', 'thematic']),
    tier: z.enum(['district', 'street', 'responsibility-grid', 'unit-grid']).optional(),
    geometryType: z.enum(['Point', 'LineString', 'Polygon']),
    visibility: z.enum(['public', 'internal']),
    minZoom: z.int().min(0).max(22),
    maxZoom: z.int().min(0).max(22),
    /** Whether all departments of the city work with it (共享图层). */
    shared: z.boolean().optional(),
    attribution: z.string().optional(),
    /** Who answers for the data. */
    owner: titleSchema.optional(),
    /** Where the data comes from, and under which licence it may be used. */
    source: titleSchema.optional(),
    licence: z.string().min(1).optional(),
    /** How often, in days, a new version is promised; a layer that misses it is stale. */
    updateEveryDays: z.int().min(1).max(36_500).optional(),
    /** What a tile may hold of the layer, before compression; beyond it, features give way to each other. */
    tileBudget: z
      .strictObject({
        bytes: z.int().min(20_000).max(5_000_000).optional(),
        features: z.int().min(100).max(200_000).optional(),
      })
      .optional(),
    /** For layers of city parts (部件). */
    codeRule: codeRuleSchema.optional(),
    fields: z.array(fieldSchema),
    style: styleSchema,
  })
  .refine(({ role, codeRule }) => role !== 'tier' || codeRule === undefined, {
    message: 'a tier has codes of its own, not those of city parts',
    path: ['codeRule'],
  })
  .refine(
    ({ fields, codeRule }) =>
      codeRule?.identifiedBy === undefined || fields.some(({ name }) => name === codeRule.identifiedBy),
    { message: 'expected the name of a field of the layer', path: ['codeRule', 'identifiedBy'] },
  )
  .refine((layer) => (layer.role === 'tier') === (layer.tier !== undefined), {
    message: 'a layer has a `tier` exactly when its role is "tier"',
    path: ['tier'],
  });
export type LayerDefinition = z.infer<typeof layerDefinitionSchema>;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** How a file that is sent to `POST /api/layers/{id}/versions` is to be read, as the address says it. */
const loadParametersSchema = z.strictObject({
  map: z
    .string()
    .optional()
    .describe(
      'code=FIELD,name=FIELD,parent=FIELD, the fields that the layer declares likewise, and of a table lon=FIELD,lat=FIELD or coordinates=FIELD; a field whose name has a comma stands in double quotes',
    ),
  crs: z.string().min(1).max(500).optional(),
  encoding: z
    .string()
    .refine(isEncoding, 'expected the name of an encoding such as utf-8, gbk, gb18030 or big5')
    .optional(),
  table: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'which layer of a file with several: a table of a GeoPackage, a sheet of a workbook, a file of a zip',
    ),
  publish: z.enum(['true', 'false']).default('false'),
  confirm: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'with publish: also where the version is far smaller than the one in force, or looks like another city',
    ),
});

export const loadQuerySchema = loadParametersSchema.transform(({ map, publish, confirm, ...rest }) => ({
  ...rest,
  map: map === undefined ? {} : parseFieldMap(map),
  publish: publish === 'true',
  confirm: confirm === 'true',
}));
export type LoadQuery = z.output<typeof loadQuerySchema>;

export const issueQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  type: codeParameter.optional(),
  severity: z.enum(['error', 'warning', 'info']).optional(),
  introduced: flag.optional(),
  accepted: flag.optional(),
});
export type IssueQuery = z.output<typeof issueQuerySchema>;

const baseParameter = z.coerce.number().int().min(1).max(999_999_999).optional();

export const diffQuerySchema = z.strictObject({
  base: baseParameter,
  kind: changeKindSchema.optional(),
  f: z.enum(['json', 'geojson']).optional().describe('the form of the answer, in place of Accept'),
  limit: limitParameter,
  cursor: cursorParameter,
});
export type DiffQuery = z.output<typeof diffQuerySchema>;

/** Body of `POST …/publish`. */
export const publishSchema = z
  .strictObject({
    effectiveFrom: storableTime()
      .transform((text) => new Date(text))
      .optional(),
    confirm: z.boolean().optional(),
    replaces: rowNumber.nullable().optional(),
  })
  .default({});

export const historyQuerySchema = z.strictObject({ limit: limitParameter, cursor: cursorParameter });
export type HistoryQuery = z.output<typeof historyQuerySchema>;

export const impactQuerySchema = z.strictObject({
  base: baseParameter,
  f: z.enum(['json', 'csv', 'geojson']).optional().describe('the form of the answer, in place of Accept'),
});

export const fixesSchema = z.strictObject({
  fixes: z
    .array(z.strictObject({ issue: z.string().min(1), fix: fixSchema }))
    .min(1)
    .max(1_000),
});
