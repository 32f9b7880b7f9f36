import { z } from 'zod';
import { type FormatName, formats } from '../../domain/features/formats.ts';
import { issueOf, said } from '../../domain/schema-texts.ts';
import { isReal } from '../cql2/instant.ts';

export const defaultLimit = 10;
export const maximumLimit = 10_000;

export const system = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'an address of OGC such as http://www.opengis.net/def/crs/EPSG/0/4490, EPSG:4490, or CGCS2000 3度带 40带',
  );

export const documentFormat = z.enum(['json', 'html']).optional();
const itemsFormat = z.enum(['json', 'html', ...formats.map(({ name }) => name)] as [
  'json',
  'html',
  ...FormatName[],
]);

const date = /^(?!0000)\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;
const isTime = (text: string) =>
  date.test(text) && !Number.isNaN(Date.parse(text)) && isReal(text.slice(0, 10));

/** A date or time, or an interval of two with `..` or nothing for an open end. */
const datetime = z.string().refine(
  (text) => {
    const ends = text.split('/');
    if (ends.length === 1) return isTime(text);
    const open = (end: string) => end === '' || end === '..';
    const valid = (end: string) => open(end) || isTime(end);
    const [start = '', end = ''] = ends;
    return (
      ends.length === 2 &&
      valid(start) &&
      valid(end) &&
      !(open(start) && open(end)) &&
      (open(start) || open(end) || Date.parse(start) <= Date.parse(end))
    );
  },
  said({
    zh: '应为 RFC 3339 日期或时间，或以“/”连接的两个',
    en: 'expected an RFC 3339 date or time of the calendar, or two joined by "/"',
  }),
);

/** Four numbers, or six of which the heights are not used; what they mean is for the system of the box to say. */
export const bbox = z.string().transform((text, context): number[] => {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if ((numbers.length !== 4 && numbers.length !== 6) || !numbers.every(Number.isFinite)) {
    context.addIssue(
      issueOf(
        {
          zh: `“${text}”不是有效范围，应为以逗号分隔的四个数字，带高程时为六个`,
          en: `"${text}" is not a box; expected four numbers joined by commas, or six with heights`,
        },
        [],
      ),
    );
    return z.NEVER;
  }
  return numbers;
});

const flag = z
  .enum(['true', 'false'], said({ zh: '应为 true 或 false', en: 'expected true or false' }))
  .transform((text) => text === 'true');

/** Parameters of an address, of which others are refused with those that there are. */
export function known<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no parameter ${(issue.keys as string[]).map((key) => JSON.stringify(key)).join(', ')}; there are ${names}`
        : undefined,
  });
}

const place = (name: string) =>
  z
    .string()
    .regex(
      /^\d{1,15}$/,
      said({ zh: `应取自其他页面的“${name}”链接`, en: `expected the "${name}" link of another page` }),
    )
    .transform(Number)
    .meta({
      override: {
        type: 'integer',
        minimum: 0,
        pattern: undefined,
        description: `taken from a "${name}" link`,
      },
    })
    .optional();

// As the suites of OGC want it declared, though it says what holds anyway.
export const listed = { param: { style: 'form', explode: false } } as const;

/** The parameters of `items` that every collection has. */
export const common = {
  f: itemsFormat.optional().describe('the format of the answer; it goes before Accept'),
  limit: z
    .string()
    .regex(/^0*[1-9]\d*$/, said({ zh: '应为不小于 1 的整数', en: 'expected a whole number from 1' }))
    .transform(Number)
    .meta({
      override: {
        type: 'integer',
        minimum: 1,
        maximum: maximumLimit,
        default: defaultLimit,
        pattern: undefined,
      },
    })
    .optional()
    .meta({
      description: `features in a page, ${defaultLimit} unless given and ${maximumLimit} at most; of files, all features unless given`,
      ...listed,
    }),
  after: place('next'),
  before: place('prev'),
  bbox: bbox
    .meta({
      override: {
        type: 'array',
        description:
          'west, south, east, north in degrees, or as bbox-crs has it; or six numbers with heights',
        items: { type: 'number' },
        minItems: 4,
        maxItems: 6,
      },
    })
    .optional()
    .meta(listed),
  'bbox-crs': system.optional(),
  crs: system.optional(),
  datetime: datetime.optional().meta({
    description: 'a date, time or interval; layers hold nothing dated, so all features match',
    ...listed,
  }),
  filter: z.string().optional().describe('CQL2 over the queryables, such as "name LIKE \'A%\'"'),
  'filter-lang': z
    .enum(['cql2-text', 'cql2-json', 'cql-text'])
    .optional()
    .describe('cql2-text unless given; cql-text is the same with times in plain quotes, which GDAL asks for'),
  'filter-crs': system.optional(),
  properties: z.string().optional().describe('names of the properties to answer, joined by commas'),
  sortby: z
    .string()
    .min(1)
    .optional()
    .describe(
      'names of properties joined by commas, each with "-" before it where it falls; without a value comes last',
    ),
  skipGeometry: flag
    .meta({ override: { type: 'boolean', default: false } })
    .optional()
    .describe('whether features are answered without their geometry'),
  resultType: z
    .enum(['results', 'hits'])
    .optional()
    .describe('hits: how many features match, without any of them'),
  encoding: z.enum(['utf-8', 'gbk']).optional().describe('of the text of a shapefile; UTF-8 unless given'),
} as const;
