import { cityWide } from '../../domain/access/principal.ts';
import type { Indicator, IndicatorDefinition } from '../../domain/answers/indicators.ts';
import { rateNames } from '../../domain/answers/reports.ts';
import type { Queryable } from '../database/database.ts';
import { cityDay, startOfDay } from '../input/city-time.ts';
import type { Layers } from '../layers/published.ts';
import { ratesQuerySchema } from '../reports/schema.ts';
import type { Reports } from '../reports/service.ts';

type Source = IndicatorDefinition['source'];
type Fault = NonNullable<Indicator['fault']>;

/** What indicators are computed from. */
export interface Given {
  database: Queryable;
  layers: Pick<Layers, 'find'>;
  reports: Pick<Reports, 'rates'>;
}

const everybody = cityWide('user', 'system', 'admin');

function isRate(figure: string): figure is (typeof rateNames)[number] {
  return (rateNames as readonly string[]).includes(figure);
}

/** The value of an indicator, or why there is none; null where it has none to tell, such as a mean of nothing. */
export type Computed = { value: number | null } | { fault: Fault };

/**
 * Computes an indicator from what is stored; one whose values are sent has none.
 * @param now the time whose day counts as today, in the city
 */
export function compute(given: Given, source: Source, now: Date): Promise<Computed> | null {
  if (source.kind === 'features') return ofFeatures(given, source);
  if (source.kind === 'orders') return ofOrders(given, source, now);
  if (source.kind === 'events') return ofEvents(given, source, now);
  if (source.kind === 'readings') return ofReadings(given, source, now);
  if (source.kind === 'patrols') return ofPatrols(given, source, now);
  return null;
}

async function ofFeatures(
  { database, layers }: Given,
  { layer: id, where = {}, sum }: Extract<Source, { kind: 'features' }>,
): Promise<Computed> {
  const layer = layers.find(id);
  if (!layer)
    return {
      fault: {
        code: 'layer-not-in-force',
        text: { zh: `图层“${id}”不在使用中`, en: `The layer "${id}" is not in force` },
      },
    };
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  // What is no number in the property counts for nothing.
  const what =
    sum === undefined
      ? 'count(*)'
      : `coalesce(sum(case when jsonb_typeof(properties -> ${parameter(sum)}::text) = 'number'
           then (properties ->> ${parameter(sum)}::text)::float8 end), 0)`;
  const conditions = Object.entries(where).map(
    ([name, value]) => `properties ->> ${parameter(name)}::text = ${parameter(String(value))}`,
  );
  const { rows } = await database.query<{ value: number }>(
    `select (${what})::float8 as value from ${layer.table} ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}`,
    values,
  );
  return { value: rows[0]!.value };
}

async function ofOrders(
  { database, reports }: Given,
  { figure, period, scene, item }: Extract<Source, { kind: 'orders' }>,
  now: Date,
): Promise<Computed> {
  if (figure === 'open') {
    const { rows } = await database.query<{ value: number }>(
      `select count(*)::float8 as value from wangge.orders
        where wangge.is_open(state) and ($1::text is null or scene = $1) and ($2::text is null or item = $2)`,
      [scene ?? null, item ?? null],
    );
    return { value: rows[0]!.value };
  }
  const by = item ? 'item' : scene ? 'scene' : 'all';
  const to = cityDay(now);
  const from = period === 'today' ? to : `${to.slice(0, 8)}01`;
  const rows = await reports.rates(ratesQuerySchema.parse({ from, to, by }), everybody);
  const row = rows.find(({ code }) => code === (item ?? scene ?? null));
  if (isRate(figure)) {
    const value = row?.rates[figure].value ?? null;
    return { value: value === null ? null : value * 100 };
  }
  return { value: row?.counts[figure] ?? 0 };
}

async function ofEvents(
  { database }: Given,
  { period, scene, item }: Extract<Source, { kind: 'events' }>,
  now: Date,
): Promise<Computed> {
  const today = cityDay(now);
  const from = startOfDay(period === 'today' ? today : `${today.slice(0, 8)}01`);
  const { rows } = await database.query<{ value: number }>(
    `select count(*)::float8 as value from wangge.events
      where received_at >= $1 and received_at <= $2
        and ($3::text is null or scene = $3) and ($4::text is null or item = $4)`,
    [from, now, scene ?? null, item ?? null],
  );
  return { value: rows[0]!.value };
}

const readingFigures = {
  mean: 'avg(last_value)',
  max: 'max(last_value)',
  min: 'min(last_value)',
  sensors: 'count(*)',
  within: '100.0 * count(*) filter (where last_value <= $3) / nullif(count(*), 0)',
};

async function ofReadings(
  { database }: Given,
  { quantity, figure, atMost, freshMinutes }: Extract<Source, { kind: 'readings' }>,
  now: Date,
): Promise<Computed> {
  const { rows } = await database.query<{ value: number | null }>(
    `select (${readingFigures[figure]})::float8 as value from wangge.datastreams
      where quantity = $1 and last_at > $2 and ($3::float8 is null or true)`,
    [quantity, new Date(now.getTime() - freshMinutes * 60_000), atMost ?? null],
  );
  return { value: rows[0]!.value };
}

const patrolFigures = {
  missed: `count(*) filter (where state = 'missed')`,
  short: `count(*) filter (where state = 'short')`,
  done: `count(*) filter (where state = 'done')`,
  'done-share': `100.0 * count(*) filter (where state = 'done')
    / nullif(count(*) filter (where state in ('done', 'short', 'missed')), 0)`,
  findings: `coalesce(sum((select count(*) from wangge.patrol_findings f where f.task = k.id)), 0)`,
};

async function ofPatrols(
  { database }: Given,
  { figure, period }: Extract<Source, { kind: 'patrols' }>,
  now: Date,
): Promise<Computed> {
  const today = cityDay(now);
  const from = startOfDay(period === 'today' ? today : `${today.slice(0, 8)}01`);
  const { rows } = await database.query<{ value: number | null }>(
    `select (${patrolFigures[figure]})::float8 as value from wangge.patrol_tasks k
      where due_at >= $1 and due_at <= $2`,
    [from, now],
  );
  return { value: rows[0]!.value };
}
