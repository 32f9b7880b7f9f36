import { z } from 'zod';
import type { FormatName } from '../../domain/features/formats.ts';
import { Problem } from '../input/problem.ts';
import { common, defaultLimit, documentFormat, known, maximumLimit, system } from './parameters.ts';

export const formatParameters = known({ f: documentFormat });

export const itemParameters = known({ f: documentFormat, crs: system.optional() });

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
