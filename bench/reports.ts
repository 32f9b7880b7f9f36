import { tmpdir } from 'node:os';
import { cityWide } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import { openDatabase } from '../server/database/open.ts';
import { createItems } from '../server/items/service.ts';
import { createCounting } from '../server/reports/counting.ts';
import { countChanged } from '../server/reports/counting-store.ts';
import type { RatesQuery } from '../server/reports/schema.ts';
import { createReports } from '../server/reports/service.ts';
import { silentLog } from '../tests/harness/silent-log.ts';
import type { Figure } from './figure.ts';
import { inTurn } from './in-turn.ts';

const rounds = 101;
const days = 365;
/** A year of orders, a tenth of which is the smaller measure; a large city has ten times as many (`reports=6000000`). */
const usual = 600_000;
const countedAtOnce = 5_000;

const tables = ['orders', 'events', 'order_log', 'order_clocks'];

interface Definition {
  name: string;
  table: string;
  definition: string;
}

/**
 * Lets `load` write to bare tables, without log, keys of other tables and indexes, and makes these again after: what they
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

/** Orders, evenly over the items, the streets, the grids and a year, each closed or overdue: six entries of the log for each. */
async function addOrders(database: Database, count: number): Promise<void> {
  const atOnce = 50_000;
  for (let start = 1; start <= count; start += atOnce)
    await database.query(
      `with made as (
         select n, $4::timestamptz + (n - 1) * (interval '1 day' * ${days} / $3) as at,
                (array['road.bike-misparked', 'waste.bin-overflow', 'green.ancient-tree', 'road.roadside-rubbish'])[1 + n % 4] as item,
                '31' || lpad((n % 213)::text, 7, '0') as street,
                '31' || lpad((n % 1829)::text, 9, '0') as grid
           from generate_series($1::bigint, $2::bigint) n
       ), event as (
         insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, received_at, geom,
           severity, decision, created_by, order_id)
         select n, 'bench', n::text, item, split_part(item, '.', 1), street, at, at, st_point(121, 31, 4326), 'low', '{}',
           'bench', n from made
       ), opened as (
         insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind,
           district, street, responsibility_grid, geom, created_at)
         overriding system value
         select n, n::text, n, 'closed', item, split_part(item, '.', 1), 'low', street, street, 'street-office',
           left(street, 6), street, grid, st_point(121, 31, 4326), at from made returning id, created_at
       ), clocked as (
         insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, overdue_at, extensions, limits)
         select id, step, created_at, created_at + length, created_at + interval '2 hours',
           case when id % 10 = 0 then created_at + interval '2 hours' end, 0, '{}'
           from opened cross join (values ('dispatch', interval '10 minutes'), ('handle', interval '3 hours')) s (step, length)
       )
       insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, hash)
       select id, created_at + after, 'person-' || id % 300, 'dispatcher', action, before, next, ''
         from opened cross join (values
           (interval '0', 'report', null, 'pending-dispatch'),
           (interval '10 minutes', 'dispatch', 'pending-dispatch', 'dispatched'),
           (interval '20 minutes', 'accept', 'dispatched', 'handling'),
           (interval '3 hours', 'finish', 'handling', 'pending-check'),
           (interval '200 minutes', 'check', 'pending-check', 'pending-close'),
           (interval '210 minutes', 'close', 'pending-close', 'closed')) s (after, action, before, next)
        order by created_at + after`,
      [start, Math.min(start + atOnce - 1, count), count, '2025-01-01T00:00:00+08:00'],
    );
}

/** What the pages of figures ask for. */
const pages: readonly { name: string; by: RatesQuery['by']; from: string; to: string }[] = [
  { name: 'a month by scene', by: 'scene', from: '2025-06-01', to: '2025-06-30' },
  { name: 'a month by street', by: 'street', from: '2025-06-01', to: '2025-06-30' },
  { name: 'a month by grid', by: 'grid', from: '2025-06-01', to: '2025-06-30' },
  { name: 'a week by scene', by: 'scene', from: '2025-06-02', to: '2025-06-08' },
  { name: 'three weeks by street', by: 'street', from: '2025-06-02', to: '2025-06-22' },
  { name: 'a year by item', by: 'item', from: '2025-01-01', to: '2025-12-31' },
];

type Page = (typeof pages)[number];

/** The figures over one database. */
function figuresOf(database: Database) {
  const counting = createCounting({
    database,
    log: (error) => {
      throw error;
    },
  });
  const reports = createReports({ database, items: createItems(), counting });
  const reader = cityWide('key', 'bench', 'admin');
  return ({ by, from, to }: Page) =>
    reports.rates(
      {
        period: { from, to },
        by,
        handling: 'due',
        closing: 'to-close',
        closingOnTime: 'to-close',
        rework: 'handled',
        format: undefined,
      },
      reader,
    );
}

/** Fills an empty, migrated database. @returns seconds that the counting took */
async function fill(database: Database, size: number): Promise<number> {
  await loaded(database, () => addOrders(database, size));
  const start = performance.now();
  while ((await countChanged(database, countedAtOnce)) > 0);
  const seconds = (performance.now() - start) / 1_000;
  await database.query('vacuum analyze wangge.figure_sums, wangge.figure_changes, wangge.figure_facts');
  return seconds;
}

/** A database of the same server, beside the one that is measured. */
async function openBeside(database: Database, name: string): Promise<Database> {
  await database.query(`create database ${name}`);
  const url = new URL(database.connection.connectionString!);
  url.pathname = `/${name}`;
  return openDatabase({ databaseUrl: url.href, dataDirectory: tmpdir(), log: silentLog });
}

/**
 * What pages of figures cost over a year of orders, against a tenth as many in the same year, and how fast orders are
 * counted. Needs an empty, migrated database.
 */
export async function reportFigures(database: Database, size = usual): Promise<Figure[]> {
  const small = Math.round(size / 10);
  const beside = await openBeside(database, 'bench_reports_few');
  try {
    await fill(beside, small);
    const seconds = await fill(database, size);
    const [askFew, askMany] = [figuresOf(beside), figuresOf(database)];
    const figures: Figure[] = [];
    for (const page of pages) {
      const [few, many] = await inTurn(
        () => askFew(page),
        () => askMany(page),
        rounds,
      );
      figures.push(
        {
          name: `${page.name} over ${size} orders against ${small}`,
          value: many / few,
          bound: '<= 1.5',
          unit: 'times the time',
        },
        { name: `${page.name} over ${size} orders`, value: many, bound: '', unit: 'ms' },
      );
    }
    return [
      ...figures,
      { name: 'orders counted for the first time', value: size / seconds, bound: '', unit: 'orders/s' },
    ];
  } finally {
    await beside.close();
  }
}
