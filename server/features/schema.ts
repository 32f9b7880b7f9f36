import { z } from 'zod';

/** The one coordinate system of this interface: longitude and latitude of WGS 84. */
export const crs84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

const defaultLimit = 10;
const maximumLimit = 10_000;

const crs = z.literal(crs84, `the only coordinate system is ${crs84}`).optional();

const format = z.enum(['json', 'html']).optional();

const date = /^(?!0000)\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** A date or time, or an interval of two with `..` or nothing for an open end. */
const datetime = z.string().refine((text) => {
  const ends = text.split('/');
  if (ends.length === 1) return date.test(text) && !Number.isNaN(Date.parse(text));
  const open = (end: string) => end === '' || end === '..';
  const valid = (end: string) => open(end) || (date.test(end) && !Number.isNaN(Date.parse(end)));
  const [start = '', end = ''] = ends;
  return (
    ends.length === 2 &&
    valid(start) &&
    valid(end) &&
    !(open(start) && open(end)) &&
    (open(start) || open(end) || Date.parse(start) <= Date.parse(end))
  );
}, 'expected an RFC 3339 date or time, or two joined by "/"');

type Box = [west: number, south: number, east: number, north: number];

/** `west,south,east,north`, or six numbers of which the heights are not used; west above east crosses 180°. */
const bbox = z.string().transform((text, context): Box => {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const flat = numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers;
  const [west, south, east, north] = flat as Box;
  const inRange =
    Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90;
  if (flat.length !== 4 || !numbers.every(Number.isFinite) || !inRange || south > north) {
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a box; expected west,south,east,north in degrees, south below north`,
    });
    return z.NEVER;
  }
  return [west, south, east, north];
});

export const formatParameters = z.strictObject({ f: format });

export const itemParameters = z.strictObject({ f: format, crs });

/** The parameters of `items` that every collection has. */
const commonItemsParameters = z.strictObject({
  f: format,
  limit: z.coerce
    .number('expected a whole number')
    .int()
    .min(1)
    // The standard wants a larger number to be answered with the largest page, not refused.
    .transform((limit) => Math.min(limit, maximumLimit))
    .meta({ override: { type: 'integer', minimum: 1, maximum: maximumLimit, default: defaultLimit } })
    .default(defaultLimit)
    .describe('features in a page'),
  after: z.coerce
    .number('expected the "next" link of an earlier page')
    .int()
    .min(0)
    .meta({ override: { type: 'integer', minimum: 0, description: 'taken from a "next" link' } })
    .optional(),
  bbox: bbox
    .meta({
      override: {
        type: 'array',
        description: 'west, south, east, north in degrees',
        items: { type: 'number' },
        minItems: 4,
        maxItems: 6,
      },
    })
    .optional(),
  'bbox-crs': crs,
  crs,
  datetime: datetime
    .optional()
    .describe('a date, time or interval; layers hold nothing dated, so all features match'),
  filter: z.string().optional().describe('CQL2 text over the queryables, such as "name LIKE \'A%\'"'),
  'filter-lang': z.literal('cql2-text', 'filters are written in cql2-text').optional(),
  'filter-crs': crs,
  properties: z.string().optional().describe('names of the properties to answer, joined by commas'),
});

/** As `parseItemsQuery` reads them, with the queryables of whatever collection. */
export const itemsParameters = z.looseObject({
  ...commonItemsParameters.shape,
  code: z.string().optional().describe('the exact code'),
});

export interface ItemsQuery {
  limit: number;
  /** Features behind this number only. */
  after?: number | undefined;
  bbox?: Box | undefined;
  /** Property name and exact value, as text. */
  equals: [string, string][];
  /** CQL2 text. */
  filter?: string | undefined;
  /** Names of the properties to answer, joined by commas; all where it is not given. */
  properties?: string | undefined;
}

/**
 * Reads the parameters of `items`; besides those that every collection has, a queryable property chooses
 * features by its exact value. Anything else is refused.
 * @throws ZodError
 */
export function parseItemsQuery(
  parameters: Record<string, unknown>,
  queryables: readonly string[],
): { f: 'json' | 'html' | undefined; query: ItemsQuery } {
  const common: Record<string, unknown> = {};
  const equals: [string, string][] = [];
  for (const [name, value] of Object.entries(parameters))
    if (queryables.includes(name) && !(name in commonItemsParameters.shape) && typeof value === 'string')
      equals.push([name, value]);
    else common[name] = value;
  const { f, limit, after, bbox, filter, properties } = commonItemsParameters.parse(common);
  return { f, query: { limit, after, bbox, equals, filter, properties } };
}

export const fidParameter = z
  .string()
  .regex(/^\d{1,15}$/, 'expected the number of a feature')
  .transform(Number);
