import { z } from 'zod';
import { type FormatName, formats } from '../../domain/features/formats.ts';
import { issueOf, said } from '../../domain/schema-texts.ts';
import { isReal } from '../cql2/instant.ts';
import { Problem } from '../input/problem.ts';

const defaultLimit = 10;
const maximumLimit = 10_000;

const system = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'an address of OGC such as http://www.opengis.net/def/crs/EPSG/0/4490, EPSG:4490, or CGCS2000 3度带 40带',
  );

const documentFormat = z.enum(['json', 'html']).optional();
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
const bbox = z.string().transform((text, context): number[] => {
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
function known<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no parameter ${(issue.keys as string[]).map((key) => JSON.stringify(key)).join(', ')}; there are ${names}`
        : undefined,
  });
}

export const formatParameters = known({ f: documentFormat });

export const itemParameters = known({ f: documentFormat, crs: system.optional() });

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
const listed = { param: { style: 'form', explode: false } } as const;

/** The parameters of `items` that every collection has. */
const common = {
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
const commonParameters = known(common);

/** As `parseItemsQuery` reads them, with the queryables of whatever collection. */
export const itemsParameters = z.looseObject({
  ...common,
  code: z.string().optional().describe('the exact code'),
});

export interface ItemsQuery {
  /** Features at most; null for all. */
  limit: number | null;
  /** Features behind this number only. */
  after?: number | undefined;
  /** Features before this number only, the last of them. */
  before?: number | undefined;
  /** Four numbers or six, in the order of the axes of its system. */
  bbox?: number[] | undefined;
  bboxCrs?: string | undefined;
  crs?: string | undefined;
  /** Property name and exact value, as text. */
  equals: [string, string][];
  /** CQL2 text. */
  filter?: string | undefined;
  filterLang?: 'cql2-text' | 'cql2-json' | 'cql-text' | undefined;
  filterCrs?: string | undefined;
  /** Where it may be longer than in an address. */
  mostCharacters?: number | undefined;
  /** Names of the properties to answer, joined by commas; all where it is not given. */
  properties?: string | undefined;
  sortby?: string | undefined;
  skipGeometry: boolean;
  /** Digits of GeoJSON behind the point; those that suit the system unless given. */
  decimals?: number | undefined;
}

/** How an answer is to look. */
export interface AnswerForm {
  f: 'json' | 'html' | FormatName | undefined;
  /** Only how many match. */
  hits: boolean;
  encoding: 'utf-8' | 'gbk';
}

/**
 * Reads the parameters of `items`; besides those that every collection has, a queryable property chooses
 * features by its exact value. Anything else is refused.
 * @throws ZodError; Problem 400 `invalid-input`
 */
export function parseItemsQuery(
  parameters: Record<string, unknown>,
  queryables: readonly string[],
): { form: AnswerForm; query: ItemsQuery } {
  const rest: Record<string, unknown> = {};
  const equals: [string, string][] = [];
  for (const [name, value] of Object.entries(parameters))
    if (queryables.includes(name) && !(name in common) && typeof value === 'string')
      equals.push([name, value]);
    else rest[name] = value;
  const unknown = Object.keys(rest).filter((name) => !(name in common));
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name));
    const known = [...Object.keys(common), ...queryables];
    const text = {
      zh: `没有参数 ${names.join('、')}，可用：${known.join('、')}`,
      en: `there is no parameter ${names.join(', ')}; there are ${known.join(', ')}`,
    };
    throw new Problem(
      400,
      'invalid-input',
      text,
      unknown.map((name) => ({ path: `/${name}`, message: text.en, text })),
    );
  }
  const read = commonParameters.parse(rest, { reportInput: true });
  if (read.after !== undefined && read.before !== undefined) {
    const text = { zh: 'after 与 before 只能用一个', en: 'expected one of after and before' };
    throw new Problem(400, 'invalid-input', { zh: `before：${text.zh}`, en: `before: ${text.en}` }, [
      { path: '/before', message: text.en, text },
    ]);
  }
  return {
    form: { f: read.f, hits: read.resultType === 'hits', encoding: read.encoding ?? 'utf-8' },
    query: {
      limit: read.limit ?? null,
      after: read.after,
      before: read.before,
      bbox: read.bbox,
      bboxCrs: read['bbox-crs'],
      crs: read.crs,
      equals,
      filter: read.filter,
      filterLang: read['filter-lang'],
      filterCrs: read['filter-crs'],
      properties: read.properties,
      sortby: read.sortby,
      skipGeometry: read.skipGeometry ?? false,
    },
  };
}

/** The limit of a page: a larger one than is given out is answered with the largest page, as the standard wants. */
export const pageLimit = (limit: number | null) => Math.min(limit ?? defaultLimit, maximumLimit);

/** The body of a search: the parameters of `items` as members, the filter also as CQL2 in JSON. */
export const searchBody = z
  .record(
    z.string(),
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.unknown()),
      z.record(z.string(), z.unknown()),
    ]),
  )
  .describe(
    'the parameters of items by name; filter as CQL2 text, or as CQL2 in JSON; bbox, properties and sortby may be lists',
  );

/** The parameters of an address that a body stands for. */
export function textParameters(body: z.output<typeof searchBody>): Record<string, unknown> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  const given = Object.entries(body).filter(([, value]) => value !== null);
  const parameters = Object.fromEntries(
    given.map(([name, value]) => [
      name,
      Array.isArray(value) && name !== 'filter' ? value.map(text).join(',') : text(value),
    ]),
  );
  const isJson = typeof body.filter === 'object' || typeof body.filter === 'boolean';
  if (isJson && body.filter !== null) parameters['filter-lang'] ??= 'cql2-json';
  return parameters;
}

export const withoutParameters = known({});

const boxOfDegrees = bbox
  .refine(
    (numbers) => {
      const [west, south, east, north] =
        numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers;
      const inRange =
        [west!, east!].every((lon) => Math.abs(lon) <= 180) &&
        [south!, north!].every((lat) => Math.abs(lat) <= 90);
      return inRange && west! <= east! && south! <= north!;
    },
    said({
      zh: '应为以度表示的西、南、东、北，小值在前',
      en: 'expected west, south, east, north in degrees, each lower before its upper',
    }),
  )
  .meta({ override: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 6 } })
  .optional()
  .meta(listed);

/** The parameters of the catalogue's records. */
export const recordsParameters = known({
  q: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('words, all of which are in title, description or keywords'),
  ids: z.string().min(1).max(5000).optional().describe('ids of records, joined by commas'),
  bbox: boxOfDegrees,
  datetime: common.datetime,
  limit: common.limit,
  offset: z
    .string()
    .regex(
      /^\d{1,9}$/,
      said({ zh: '应取自其他页面的“next”链接', en: 'expected the "next" link of another page' }),
    )
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: 0, pattern: undefined } })
    .optional(),
});
export type RecordsQuery = z.output<typeof recordsParameters>;
