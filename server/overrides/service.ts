import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { Order } from '../../domain/answers/orders.ts';
import type { Override, OverrideReport } from '../../domain/answers/overrides.ts';
import type { Database } from '../database/database.ts';
import { type Events, streetOf } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Orders } from '../orders/service.ts';
import type { Routing } from '../routing/service.ts';
import type { OverrideRequest } from './schema.ts';
import * as store from './store.ts';

/** So many overrides of one street's places to one other unit are no longer chance. */
const many = 3;

export interface Overrides {
  /**
   * Names another lead for an event. The decision stays as it was; the override, the order's new lead, its log
   * entry and the feed row commit together.
   * @throws Problem 404 `unknown-event`, 400 `unknown-office`, 409 `same-lead`, 409 `order-under-way`
   */
  override(
    eventId: number,
    request: OverrideRequest,
    principal: Principal,
  ): Promise<{ override: Override; order: Order }>;
  /** The overrides of an event, oldest first. @throws Problem 404 `unknown-event` */
  list(eventId: number, principal: Principal): Promise<Override[]>;
  report(principal: Principal): Promise<OverrideReport>;
}

interface Dependencies {
  database: Database;
  routing: Routing;
  events: Events;
  orders: Orders;
}

export function createOverrides({ database, routing, events, orders }: Dependencies): Overrides {
  return {
    async override(eventId, { lead: named, reason }, principal) {
      const lead = routing.confirm(named);
      const { decision, orderNumber } = await events.find(eventId, principal);
      if (!share(scopesFor(principal, 'decisions.override'), await orders.scopesOf(orderNumber, principal)))
        throw new Problem(403, 'not-allowed', `Event ${eventId} lies outside the units that you decide for`);
      const street = streetOf(lead, decision.areas);
      return database.transaction(async (transaction) => {
        const row = { eventId, lead, reason, decision, rule: decision.rule?.id ?? null };
        const override = await store.add(transaction, row, principal);
        await events.giveTo(transaction, eventId, street);
        const to = { lead, street, note: reason };
        return { override, order: await orders.reassign(transaction, orderNumber, to, principal) };
      });
    },

    async list(eventId, principal) {
      await events.find(eventId, principal);
      return store.ofEvent(database, eventId);
    },

    report: (principal) => store.report(database, many, scopesFor(principal, 'events.read')),
  };
}
