import { cityWide } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import { createItems } from '../server/items/service.ts';
import { createReports } from '../server/reports/service.ts';
import { keepDays } from '../server/reports/store.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';

const rounds = 7;
const days = 365;
/** A year of orders, a tenth of which is the smaller measure; a large city has ten times as many (`reports=6000000`). */
const usual = 600_000;
const lastDayCounted = '2025-01-31';

const tables = ['orders', 'events', 'order_log', 'order_clocks'];

interface Definition {
  name: string;
  table: string;
  definition: string;
}

/**
 * Lets `load` write to bare tables, without log, keys of other tables and indexes, and makes these anew after: what they
 * cost row by row is not measured here.
 */
async function loaded(database: Database, load: () => Promise<void>): Promise<void> {
  const constraints = await database.query<Definition>(
    `select conname as name, conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
       from pg_constraint where connamespace = 'wangge'::regnamespace and contype = 'f'
        and (conrelid = any ($1::regclass[]) or confrelid = any ($1::regclass[]))`,
    [tables.map((table) => `wangge.${table}`)],
  );
  const indexes = await database.query<Definition>(
    `select indexrelid::regclass::text as name, indrelid::regclass::text as table, pg_get_indexdef(indexrelid) as definition
       from pg_index i where indrelid = any ($1::regclass[])
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [tables.map((table) => `wangge.${table}`)],
  );
  for (const { name, table } of constraints.rows)
    await database.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes.rows) await database.query(`drop index ${name}`);
  for (const table of tables) await database.query(`alter table wangge.${table} set unlogged`);
  await load();
  for (const { definition } of indexes.rows) await database.query(definition);
  await database.query('vacuum analyze wangge.orders, wangge.order_log, wangge.order_clocks');
}

/** Orders, evenly over the items, the streets and a year, each closed or overdue: six entries of the log for each. */
async function addOrders(database: Database, from: number, count: number, over: number): Promise<void> {
  const atOnce = 50_000;
  for (let start = from; start < from + count; start += atOnce)
    await database.query(
      `with made as (
         select n, $4::timestamptz + n * (interval '1 day' * ${days} / $3) as at,
                (array['road.bike-misparked', 'waste.bin-overflow', 'green.ancient-tree', 'road.roadside-rubbish'])[1 + n % 4] as item,
                '31' || lpad((n % 213)::text, 7, '0') as street
           from generate_series($1::bigint, $2::bigint) n
       ), event as (
         insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, received_at, geom,
           severity, decision, created_by, order_id)
         select n, 'bench', n::text, item, split_part(item, '.', 1), street, at, at, st_point(121, 31, 4326), 'low', '{}',
           'bench', n from made
       ), opened as (
         insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind,
           district, street, geom, created_at)
         overriding system value
         select n, n::text, n, 'closed', item, split_part(item, '.', 1), 'low', street, street, 'street-office',
           left(street, 6), street, st_point(121, 31, 4326), at from made returning id, created_at
       ), clocked as (
         insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, overdue_at, extensions, limits)
         select id, step, created_at, created_at + length, created_at + interval '2 hours',
           case when id % 10 = 0 then created_at + interval '2 hours' end, 0, '{}'
           from opened cross join (values ('dispatch', interval '10 minutes'), ('handle', interval '3 hours')) s (step, length)
       )
       insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, hash)
       select id, created_at + after, 'bench', 'dispatcher', action, before, next, ''
         from opened cross join (values
           (interval '0', 'report', null, 'pending-dispatch'),
           (interval '10 minutes', 'dispatch', 'pending-dispatch', 'dispatched'),
           (interval '20 minutes', 'accept', 'dispatched', 'handling'),
           (interval '3 hours', 'finish', 'handling', 'pending-check'),
           (interval '200 minutes', 'check', 'pending-check', 'pending-close'),
           (interval '210 minutes', 'close', 'pending-close', 'closed')) s (after, action, before, next)
        order by created_at + after`,
      [start, start + Math.min(atOnce, from + count - start) - 1, over, '2025-01-01T00:00:00+08:00'],
    );
}

/** Keeps the days after one as if each had been counted: they are alike, and counting a day is measured by itself. */
async function keepLike(database: Database, counted: string, daysOfOrders: number): Promise<void> {
  await database.query(
    `with later as (
       insert into wangge.report_days select d from generate_series($1::date + 1, date '2025-12-31', interval '1 day') d
       returning day
     ), overdue as (
       insert into wangge.overdue_days (day, by, item, district, street, value)
       select later.day, o.by, o.item, o.district, o.street, o.value
         from later join wangge.overdue_days o on o.day = $1::date
     )
     insert into wangge.day_numbers (day, by, item, district, street, numbers)
     select later.day, n.by, n.item, n.district, n.street, n.numbers
       from later join wangge.day_numbers n on n.day = $1::date
      where later.day < date '2025-01-01' + $2::integer`,
    [counted, Math.floor(daysOfOrders)],
  );
  await database.query('analyze wangge.day_numbers');
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/**
 * What a month's numbers and a day that is counted for the first time cost in a year of orders, against a tenth of that
 * year: as many orders a day, and days for a tenth of them. Needs an empty, migrated database.
 */
export async function reportFigures(database: Database, size = usual): Promise<Figure[]> {
  const reports = createReports(database, createItems());
  const small = Math.round(size / 10);
  const month = (period: { from: string; to: string }) => () =>
    reports.rates(
      {
        period,
        by: 'scene',
        handling: 'due',
        closing: 'to-close',
        closingOnTime: 'to-close',
        rework: 'handled',
        format: undefined,
      },
      cityWide('key', 'bench', 'admin'),
    );
  const day = () => database.query("select * from wangge.numbers_of_day('2025-01-15')");
  async function measure(daysOfOrders: number) {
    await keepDays(database, lastDayCounted);
    await keepLike(database, lastDayCounted, daysOfOrders);
    return {
      month: await milliseconds(month({ from: '2025-01-02', to: '2025-01-31' })),
      day: await milliseconds(day),
    };
  }
  await loaded(database, () => addOrders(database, 1, small, size));
  const few = await measure(days / 10);
  await database.query('truncate wangge.overdue_days, wangge.day_numbers, wangge.report_days');
  await loaded(database, () => addOrders(database, small + 1, size - small, size));
  const many = await measure(days);
  return [
    {
      name: `a month's numbers over ${size} orders against ${small}`,
      value: many.month / few.month,
      bound: '<= 1.5',
      unit: 'times the time',
    },
    {
      name: `a day's numbers, counted from the log, over ${size} orders against ${small}`,
      value: many.day / few.day,
      bound: '',
      unit: 'times the time',
    },
    { name: `a month's numbers over ${size} orders`, value: many.month, bound: '', unit: 'ms' },
  ];
}
