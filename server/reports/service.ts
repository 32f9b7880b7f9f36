import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Bilingual } from '../../domain/answers/problem.ts';
import type {
  ActivityReport,
  Counts,
  DepartmentRow,
  ItemRow,
  RatesRow,
  SceneRow,
  SeriesRow,
} from '../../domain/answers/reports.ts';
import { lastDayOfMonth, plusDays, startOfMonth, startOfNextMonth } from '../../domain/figures/days.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import type { Items } from '../items/service.ts';
import { unitsOf } from '../units/service.ts';
import type { Counting } from './counting.ts';
import { codeOf, groupings } from './groups.ts';
import { countsOf, ratesOf } from './rates.ts';
import type { Period, RatesQuery, SeriesQuery } from './schema.ts';
import { series } from './series-store.ts';
import * as store from './store.ts';

/**
 * Numbers from the log of orders, of what the principal may see. Periods are days in the city; the days that are not over
 * count as far as they went.
 */
export interface Reports {
  /** The counts alone, by the code of each part. */
  counts(by: RatesQuery['by'], period: Period, principal: Principal): Promise<Map<string | null, Counts>>;
  /** Counts and the rates of GB/T 30428, of all or of each part, the most reported first. */
  rates(query: RatesQuery, principal: Principal): Promise<RatesRow[]>;
  /** How all items fare in a month `YYYY-MM`: which are active, silent, or were never reported. */
  items(month: string, principal: Principal): Promise<ItemRow[]>;
  /** The counts of each day or month, those without an order too; the future is not among them. */
  series(query: SeriesQuery, principal: Principal): Promise<SeriesRow[]>;
  /** Which items were active in a year and in each of its months, silent, or never reported. */
  activity(year: number, principal: Principal): Promise<ActivityReport>;
  scenes(period: Period, principal: Principal): Promise<SceneRow[]>;
  /** The share of each bureau, by the items it is responsible for, and what it did with others. */
  departments(period: Period, principal: Principal): Promise<DepartmentRow[]>;
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export interface Dependencies {
  database: Database;
  items: Items;
  counting: Pick<Counting, 'upToDate'>;
}

/** Counts of several, added up. */
function together(parts: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value;
  return countsOf(sum);
}

export function createReports({ database, items, counting }: Dependencies): Reports {
  async function countsBy(
    by: RatesQuery['by'],
    { from, to }: Period,
    principal: Principal,
  ): Promise<Map<string | null, Counts>> {
    await counting.upToDate();
    const today = cityDay(new Date());
    const period = { from, to: to < today ? to : today };
    const scopes = scopesFor(principal, 'reports.read');
    const grouping = groupings[by];
    const found =
      scopes === null
        ? await store.kept(database, grouping, period)
        : await store.seen(database, grouping, period, scopes);
    const sums = new Map<string | null, store.Sums>();
    for (const [key, values] of found) {
      const code = codeOf(items, by, key);
      const sum = sums.get(code) ?? {};
      for (const [name, value] of Object.entries(values)) sum[name] = (sum[name] ?? 0) + value;
      sums.set(code, sum);
    }
    return new Map([...sums].map(([code, sum]) => [code, countsOf(sum)]));
  }

  /** The names of units of the codes, where they are told for units or their areas. */
  async function unitNames(by: RatesQuery['by'], codes: Iterable<string | null>) {
    if (by !== 'unit' && by !== 'street' && by !== 'district') return new Map<string, Bilingual>();
    const units = await unitsOf(
      database,
      [...codes].filter((code) => code !== null),
    );
    return new Map(units.map(({ code, name, nameEn }) => [code, { zh: name, en: nameEn ?? name }]));
  }

  function titleOf(by: RatesQuery['by'], code: string | null, units: ReadonlyMap<string, Bilingual>) {
    if (code === null) return null;
    if (by === 'item') return items.find(code)?.title ?? null;
    if (by === 'scene') return items.scenes().find(({ id }) => id === code)?.title ?? null;
    if (by === 'bureau') return items.catalogue().bureaus.find(({ id }) => id === code)?.title ?? null;
    return units.get(code) ?? null;
  }

  return {
    counts: countsBy,

    async rates({ period, by, handling, closing, closingOnTime, rework }, principal) {
      const counted = await countsBy(by, period, principal);
      const units = await unitNames(by, counted.keys());
      // All together are told of even where nothing happened.
      if (by === 'all' && counted.size === 0) counted.set(null, countsOf({}));
      return [...counted]
        .map(([code, counts]) => ({
          code,
          title: titleOf(by, code, units),
          counts,
          rates: ratesOf(counts, { handling, closing, closingOnTime, rework }),
        }))
        .sort((a, b) => b.counts.reported - a.counts.reported || (a.code ?? '').localeCompare(b.code ?? ''));
    },

    async items(month, principal) {
      const year = { from: `${month.slice(0, 4)}-01-01`, to: lastDayOfMonth(`${month}-01`) };
      const inYear = await countsBy('item', year, principal);
      const inMonth = await countsBy('item', { from: `${month}-01`, to: year.to }, principal);
      const last = await store.lastReports(
        database,
        items.items().map(({ code }) => code),
        year.to,
        scopesFor(principal, 'reports.read'),
      );
      return items.items().map(({ code, scene, title }): ItemRow => {
        const reported = inMonth.get(code)?.reported ?? 0;
        const lastAt = last.get(code) ?? null;
        return {
          item: code,
          scene,
          title,
          activity: reported > 0 ? 'active' : lastAt === null ? 'never' : 'silent',
          month: reported,
          year: inYear.get(code)?.reported ?? 0,
          lastAt,
        };
      });
    },

    async series({ period, step }, principal) {
      await counting.upToDate();
      const today = cityDay(new Date());
      const from = step === 'month' ? startOfMonth(period.from) : period.from;
      const to = period.to < today ? period.to : today;
      const sums = new Map<string, store.Sums>();
      const next = step === 'month' ? startOfNextMonth : (day: string) => plusDays(day, 1);
      for (let start = from; start <= to; start = next(start)) sums.set(start, {});
      const scopes = scopesFor(principal, 'reports.read');
      const end = step === 'month' ? lastDayOfMonth(to) : to;
      for (const found of await series(database, 'item', step, { from, to: end }, null, scopes)) {
        const sum = sums.get(found.start) ?? {};
        for (const [name, value] of Object.entries(found.sums)) sum[name] = (sum[name] ?? 0) + value;
      }
      return [...sums].map(([start, sum]) => ({ start, counts: countsOf(sum) }));
    },

    async activity(year, principal) {
      await counting.upToDate();
      const period = { from: `${year}-01-01`, to: `${year}-12-31` };
      const scopes = scopesFor(principal, 'reports.read');
      const known = items.items();
      const last = await store.lastReports(
        database,
        known.map(({ code }) => code),
        period.to,
        scopes,
      );
      const byItem = new Map(known.map(({ code }) => [code, Array.from({ length: 12 }, () => 0)]));
      for (const { start, key, sums } of await series(database, 'item', 'month', period, null, scopes)) {
        const months = byItem.get(key);
        if (months) months[Number(start.slice(5, 7)) - 1] = sums.reported ?? 0;
      }
      const months = Array.from(
        { length: 12 },
        (_, month) => [...byItem.values()].filter((each) => each[month]! > 0).length,
      );
      const rows = known.map(({ code, scene, title }): ActivityReport['rows'][number] => {
        const reported = byItem.get(code)!.reduce((sum, count) => sum + count, 0);
        const lastAt = last.get(code) ?? null;
        const activity = reported > 0 ? 'active' : lastAt === null ? 'never' : 'silent';
        return { item: code, scene, title, activity, months: byItem.get(code)!, reported, lastAt };
      });
      return { year, months, rows };
    },

    async scenes(period, principal) {
      const counted = await countsBy('item', period, principal);
      const all = [...counted.values()].reduce((sum, { reported }) => sum + reported, 0);
      return items.scenes().map(({ id, title, items: further = [] }): SceneRow => {
        // Items of other scenes are of this one as well; what is told of them counts in both.
        const counts = together(
          [...counted].flatMap(([item, each]) =>
            (item !== null && codeOf(items, 'scene', item) === id) || further.some((code) => code === item)
              ? each
              : [],
          ),
        );
        // A closed order was checked once more for each time that it came back.
        const checked = rate(Math.min(counts.checked, counts.closed), counts.closed);
        const onTime = rate(counts['closed-on-time'], counts.closed);
        const withoutRework = rate(Math.max(0, counts.handled - counts.reworked), counts.handled);
        const known = [checked, onTime, withoutRework].filter((value) => value !== null);
        const minutes = rate(counts['closing-minutes'], counts.closed);
        return {
          scene: id,
          title,
          reported: counts.reported,
          share: rate(counts.reported, all),
          closed: counts.closed,
          checked,
          onTime,
          withoutRework,
          quality: known.length < 3 ? null : known.reduce((sum, value) => sum + value, 0) / 3,
          meanHoursToClose: minutes === null ? null : minutes / 60,
        };
      });
    },

    async departments(period, principal) {
      const counted = await countsBy('bureau', period, principal);
      const all = [...counted.values()].reduce((sum, { reported }) => sum + reported, 0);
      return items.catalogue().bureaus.map(({ id, title }): DepartmentRow => {
        const { reported, closed, assisted, transferred, overridden } = counted.get(id) ?? countsOf({});
        return {
          bureau: id,
          title,
          reported,
          share: rate(reported, all),
          closed,
          assisted,
          transferred,
          overridden,
        };
      });
    },
  };
}
