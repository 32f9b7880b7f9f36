import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf, share } from '../../domain/access/scopes.ts';
import type { Counts, DepartmentRow, ItemRow, RatesRow, SceneRow } from '../../domain/answers/reports.ts';
import type { Database } from '../database/database.ts';
import type { Items } from '../items/service.ts';
import { countsOf, ratesOf } from './rates.ts';
import type { Period, RatesQuery } from './schema.ts';
import * as store from './store.ts';

/**
 * Numbers from the log of orders, of what the principal may see. Periods are days in the city; the days that are not over
 * count as far as they went.
 */
export interface Reports {
  /** Counts and the rates of GB/T 30428, of all or of each part, the most reported first. */
  rates(query: RatesQuery, principal: Principal): Promise<RatesRow[]>;
  /** How all items fare in a month `YYYY-MM`: which are active, silent, or were never reported. */
  items(month: string, principal: Principal): Promise<ItemRow[]>;
  scenes(period: Period, principal: Principal): Promise<SceneRow[]>;
  /** The share of each bureau, by the items it is responsible for, and what it did with others. */
  departments(period: Period, principal: Principal): Promise<DepartmentRow[]>;
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What counted orders lie in: of each item by district, or of each street. */
function scopesOf({ item, district, street }: store.Numbers): string[] {
  return [
    ...(item === null ? [] : [scopeOf.item(item)]),
    ...(district === null ? [] : [scopeOf.district(district)]),
    ...(street === null ? [] : [scopeOf.street(street)]),
  ];
}

/** Counts of several, added up. */
function together(parts: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value;
  return countsOf(sum);
}

export function createReports(database: Database, items: Items): Reports {
  async function countsBy(
    by: 'item' | 'street',
    period: Period,
    principal: Principal,
    codeOf: (numbers: store.Numbers) => string | null,
  ): Promise<Map<string | null, Counts>> {
    await store.keepDays(database, period.to);
    const sums = new Map<string | null, Record<string, number>>();
    const scopes = scopesFor(principal, 'reports.read');
    for (const row of await store.numbers(database, by, period)) {
      if (!share(scopes, scopesOf(row))) continue;
      const code = codeOf(row);
      const sum = sums.get(code) ?? {};
      for (const [name, value] of Object.entries(row.numbers)) sum[name] = (sum[name] ?? 0) + value;
      sums.set(code, sum);
    }
    return new Map([...sums].map(([code, sum]) => [code, countsOf(sum)]));
  }

  const sceneOf = (item: string | null) =>
    item === null ? null : (items.find(item)?.scene ?? item.split('.')[0]!);
  const bureauOf = (item: string | null) => (item === null ? null : (items.find(item)?.bureau ?? null));

  const codes: Record<RatesQuery['by'], (numbers: store.Numbers) => string | null> = {
    all: () => null,
    scene: ({ item }) => sceneOf(item),
    item: ({ item }) => item,
    bureau: ({ item }) => bureauOf(item),
    district: ({ district }) => district,
    street: ({ street }) => street,
  };

  function titleOf(by: RatesQuery['by'], code: string | null) {
    if (code === null) return null;
    if (by === 'item') return items.find(code)?.title ?? null;
    if (by === 'scene') return items.scenes().find(({ id }) => id === code)?.title ?? null;
    if (by === 'bureau') return items.catalogue().bureaus.find(({ id }) => id === code)?.title ?? null;
    return null;
  }

  return {
    async rates({ period, by, handling, closing, closingOnTime, rework }, principal) {
      const counted = await countsBy(by === 'street' ? 'street' : 'item', period, principal, codes[by]);
      // All together are told of even where nothing happened.
      if (by === 'all' && counted.size === 0) counted.set(null, countsOf({}));
      return [...counted]
        .map(([code, counts]) => ({
          code,
          title: titleOf(by, code),
          counts,
          rates: ratesOf(counts, { handling, closing, closingOnTime, rework }),
        }))
        .sort((a, b) => b.counts.reported - a.counts.reported || (a.code ?? '').localeCompare(b.code ?? ''));
    },

    async items(month, principal) {
      const year = { from: `${month.slice(0, 4)}-01-01`, to: lastDay(month) };
      const inYear = await countsBy('item', year, principal, codes.item);
      const inMonth = await countsBy('item', { from: `${month}-01`, to: year.to }, principal, codes.item);
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

    async scenes(period, principal) {
      const counted = await countsBy('item', period, principal, codes.item);
      const all = [...counted.values()].reduce((sum, { reported }) => sum + reported, 0);
      return items.scenes().map(({ id, title, items: further = [] }): SceneRow => {
        // Items of other scenes are of this one as well; what is told of them counts in both.
        const counts = together(
          [...counted].flatMap(([item, each]) =>
            sceneOf(item) === id || further.some((code) => code === item) ? each : [],
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
      const counted = await countsBy('item', period, principal, codes.bureau);
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

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year!, number!, 0)).getUTCDate()}`;
}
