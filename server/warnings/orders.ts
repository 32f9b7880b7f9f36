import { cityWide } from '../../domain/access/principal.ts';
import type { WarningKind } from '../../domain/answers/warnings.ts';
import type { Severity } from '../../domain/items/entries.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { OrderAction } from '../../domain/orders/transitions.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Orders } from '../orders/service.ts';
import * as store from './response-store.ts';

/** So long after it was made, the process that made it does not open its order any more. */
const abandonedSeconds = 30;
/** The source under which orders of warnings are reported. */
export const warningSource = 'warnings';

const system = cityWide('user', 'system', 'admin');
const levelNames = { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色' };
const severities: Record<keyof typeof levelNames, Severity> = {
  blue: 'low',
  yellow: 'medium',
  orange: 'high',
  red: 'high',
};

/** How an order that no office has begun is brought to its end, by its state. */
const waysOut: Partial<Record<OrderState, readonly OrderAction[]>> = {
  reported: ['decline'],
  'pending-verify': ['cancel'],
  'pending-register': ['cancel'],
  'pending-dispatch': ['cancel'],
  dispatched: ['recall', 'cancel'],
};

const mostNamed = 10;

function descriptionOf({ warning, features, total }: store.Unreported, kind: WarningKind | undefined) {
  const named = features.slice(0, mostNamed).map(({ name, code }) => name ?? code ?? '');
  const within = total === 0 ? '' : `；涉及${named.join('、')}${total > named.length ? `等${total}处` : ''}`;
  const title = `${kind?.title.zh ?? warning.kind}（${levelNames[warning.level]}）：`;
  // Reports hold 4,000 characters.
  return `${title}${warning.text.slice(0, 3000)}${within}`.slice(0, 4000);
}

/** Opens the orders of warnings, and ends those that nobody has begun when a warning ends. */
export function createWarningOrders({
  database,
  events,
  orders,
  items,
}: {
  database: Database;
  events: Pick<Events, 'report'>;
  orders: Pick<Orders, 'find' | 'act'>;
  items: Pick<Items, 'warningKind'>;
}) {
  async function openAll(unreported: readonly store.Unreported[]): Promise<void> {
    for (const response of unreported) {
      const { id, attempt, lead, item, point, features, warning } = response;
      try {
        const { event } = await events.report(
          {
            source: warningSource,
            // Reported twice, it is one event.
            externalId: `${warning.id}/${lead.kind}/${lead.code}/${attempt}`,
            item,
            point,
            severity: severities[warning.level],
            description: descriptionOf(response, items.warningKind(warning.kind)),
            properties: {
              warning: warning.id,
              level: warning.level,
              features: features.slice(0, mostNamed).map(({ code }) => code),
            },
          },
          system,
        );
        await store.reported(database, { id, attempt }, event.id, null);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await store.reported(database, { id, attempt }, null, { code: error.code, detail: error.detail });
      }
    }
  }

  /** @returns whether the order was brought to its end */
  async function cancel({ number, kind, endReason }: store.Released): Promise<boolean> {
    const order = await orders.find(number, system);
    // Others reported it as well.
    if (order.reportCount > 1) return false;
    const title = items.warningKind(kind)?.title.zh ?? kind;
    const why = { lifted: '已解除', expired: '已到期' };
    const note = endReason ? `${title}${why[endReason]}` : `不再处于${title}范围内`;
    const way = waysOut[order.state];
    if (!way) return false;
    try {
      for (const action of way) await orders.act(number, { action, note }, system);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 409) return false;
      throw error;
    }
  }

  return {
    /** Opens the orders of one warning. */
    async open(warning: number): Promise<void> {
      await openAll(await store.unreported(database, { warning }));
    },
    /** Opens those that nobody opens any more, and those whose warning has begun. */
    async openLeft(): Promise<void> {
      await openAll(await store.unreported(database, { seconds: abandonedSeconds }));
    },
    /** Ends the orders of units that are no longer concerned, where no office has begun. */
    async settle(): Promise<void> {
      for (const released of await store.released(database))
        await store.settle(database, released.id, (await cancel(released)) ? 'cancelled' : 'kept');
    },
  };
}
