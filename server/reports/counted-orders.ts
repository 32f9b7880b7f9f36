import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { CountedOrders, CountName } from '../../domain/answers/reports.ts';
import type { Database } from '../database/database.ts';
import type { Items } from '../items/service.ts';
import { type Cursor, countedOrders, itemsCounted } from './counted-orders-store.ts';
import { codeOf, groupings } from './groups.ts';
import type { CountedQuery } from './schema.ts';
import type { Reports } from './service.ts';

/** The orders behind a figure. */
export interface CountedOrdersList {
  /**
   * The very orders that figures count over a period, of all or of one part, the newest first. `total` is the figure: what
   * the rows tell of, an order twice that did twice what is counted.
   */
  list(query: CountedQuery, principal: Principal): Promise<CountedOrders>;
}

interface Dependencies {
  database: Database;
  items: Items;
  reports: Pick<Reports, 'counts'>;
}

/** Where the next page begins, as a text that says nothing to its reader. */
const written = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

export function createCountedOrders({ database, items, reports }: Dependencies): CountedOrdersList {
  /** What of an order is compared, with what. */
  async function part(by: CountedQuery['by'], code: string | null) {
    if (by === 'all') return null;
    const grouping = groupings[by];
    if (grouping !== 'item' || by === 'item') return { grouping, keys: [code ?? ''] };
    const known = await itemsCounted(database);
    return { grouping, keys: known.filter((item) => codeOf(items, by, item) === code) };
  }

  return {
    async list({ period, figure, by, code, limit, cursor }, principal) {
      const counts = (await reports.counts(by, period, principal)).get(by === 'all' ? null : code);
      const total = figure.reduce((sum: number, name: CountName) => sum + (counts?.[name] ?? 0), 0);
      const rows = await countedOrders(
        database,
        { figures: figure, period, part: await part(by, code), cursor },
        limit + 1,
        scopesFor(principal, 'reports.read'),
      );
      const more = rows.length > limit;
      const shown = rows.slice(0, limit);
      return {
        total,
        rows: shown.map(({ order, item, leadName, leadNameEn, day, name, value, actor }) => ({
          ...order,
          item: { code: item, title: items.find(item)?.title ?? { zh: item, en: item } },
          lead: { name: leadName, nameEn: leadNameEn },
          figure: name,
          day,
          times: value,
          actor: actor === '' ? null : actor,
        })),
        next: more ? written(cursorOf(shown.at(-1)!)) : null,
      };
    },
  };
}

function cursorOf({ day, id, name, actor }: Awaited<ReturnType<typeof countedOrders>>[number]): Cursor {
  return [day, id, name, actor];
}
