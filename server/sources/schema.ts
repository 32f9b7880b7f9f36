import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowNumberText } from '../input/storable-values.ts';

/** The id of a source: what its reports carry as `source`. */
export const sourceIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected a kebab-case id');

/** The tiers whose areas can bound a source. */
const tiers = ['districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;

const degrees = z.number();
const areaSchema = z.union(
  [
    z.strictObject({ layer: z.enum(tiers), codes: z.array(z.string().min(1)).min(1).max(1000) }),
    z.strictObject({ bbox: z.tuple([degrees, degrees, degrees, degrees]) }),
  ],
  `expected {"layer": one of ${tiers.join(', ')}, "codes": […]} or {"bbox": [west, south, east, north]}`,
);

/** What a source may report: body of `PUT /api/sources/{id}`. Null sets no bound. */
export const sourceSettingsSchema = z.strictObject({
  /** Codes of items. */
  items: z.array(z.string().min(1)).min(1).nullable().default(null),
  /** Areas of a tier, or a box in CRS84. */
  area: areaSchema.nullable().default(null),
  /** Reports a minute. */
  rate: z.int().min(1).max(1_000_000).nullable().default(null),
  /** In how many cases of 100 the true place lies within the accuracy that it reports; 68 unless set. */
  accuracyPercent: z.number().min(1).max(99.9).nullable().default(null),
});
export type SourceSettings = z.output<typeof sourceSettingsSchema>;
/** As it is asked for; what is left out has no bound. */
export type SourceRequest = z.input<typeof sourceSettingsSchema>;

/** Body of `POST /api/sources/{id}/keys`. */
export const newKeySchema = z.strictObject({
  /** Whose key it is. */
  label: z.string().trim().min(1).max(100).refine(isStorable, 'holds a NUL or half a surrogate pair'),
});

/** The number of a key in an address. */
export const keyIdSchema = rowNumberText;

/** Query of `GET /api/sources/{id}/refusals`. */
export const refusalQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  code: codeParameter.optional(),
});
export type RefusalQuery = z.output<typeof refusalQuerySchema>;

/** Query of `GET /api/sources/{id}/days`. */
export const daysQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(92).default(14),
});
