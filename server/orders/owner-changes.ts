import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { Order, OwnerChange } from '../../domain/answers/orders.ts';
import { type OwnerAction, type OwnerStep, ownerSteps } from '../../domain/orders/transitions.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './owner-change-store.ts';
import type { OrderPolicy } from './policy.ts';
import type { OwnerActionRequest, OwnerActionsRequest } from './schema.ts';
import { lock } from './store.ts';

export type NewOwner = store.NewOwner;

/** Marks that the place of an open order went to another unit, and what people do about them. */
export interface OwnerChanges {
  /** Open orders in batches; of those opened before `until` where that is given. */
  open(until: Date | null, scopes: readonly string[] | null): AsyncGenerator<store.OpenOrder[]>;
  /** See `mark` of the store. */
  mark(
    transaction: Queryable,
    owners: readonly NewOwner[],
    publication: OwnerChange['publication'],
    by: string,
  ): Promise<number>;
  /**
   * Keeps a marked order with its unit, or gives it to the new one.
   * @throws Problem 404 `unknown-order`, 409 `order-changed`, `no-owner-change`, `no-such-step`, 403 `not-allowed`
   */
  resolve(number: string, request: OwnerActionRequest, principal: Principal): Promise<Order>;
  /**
   * Does so for every marked order, or for those of one publication; `left` counts the marks that the states of their
   * orders keep from it.
   * @throws Problem 403 `not-allowed`
   */
  resolveAll(
    request: OwnerActionsRequest,
    principal: Principal,
  ): Promise<{ resolved: string[]; left: number }>;
}

const ordersPerBatch = 2_000;

function stepsFor(action: OwnerAction, principal: Principal): OwnerStep[] {
  const steps = ownerSteps.filter((step) => step.action === action && may(principal, step.permission));
  if (steps.length === 0)
    throw new Problem(403, 'not-allowed', `The role "${principal.role}" may not "${action}" an order`);
  return steps;
}

export function createOwnerChanges(database: Database, policy: OrderPolicy): OwnerChanges {
  return {
    async *open(until, scope) {
      let after = 0;
      for (;;) {
        const batch = await store.openOrders(database, after, ordersPerBatch, until, scope);
        if (batch.length > 0) yield batch;
        if (batch.length < ordersPerBatch) return;
        after = batch.at(-1)!.id;
      }
    },
    mark: store.mark,

    resolve(number, { action, note, revision }, principal) {
      return database.transaction(async (transaction) => {
        const locked = await lock(transaction, number, scopesFor(principal, 'orders.read'));
        if (!locked)
          throw new Problem(404, 'unknown-order', `There is no order "${number}" that you may see`);
        const { order } = locked;
        if (revision !== undefined && revision !== order.revision)
          throw new Problem(
            409,
            'order-changed',
            `Order ${number} is at revision ${order.revision}; you acted on revision ${revision}`,
          );
        const steps = stepsFor(action, principal);
        const scopes = scopesFor(principal, 'orders.dispatch');
        if (!share(scopes, locked.scopes))
          throw new Problem(
            403,
            'not-allowed',
            `Order ${number} lies outside the units that you dispatch for`,
          );
        if (!order.ownerChange)
          throw new Problem(409, 'no-owner-change', `The place of order ${number} has the owner that it had`);
        const which = { numbers: [number], publication: null, scopes };
        const done = await store.resolve(transaction, action, steps, which, principal, note || null, policy);
        if (done.length === 0)
          throw new Problem(
            409,
            'no-such-step',
            `Order ${number} is "${order.state}" and has no step "${action}": the work is done`,
          );
        return (await lock(transaction, number, null))!.order;
      });
    },

    async resolveAll({ action, note, publication = null }, principal) {
      const steps = stepsFor(action, principal);
      const scopes = scopesFor(principal, 'orders.dispatch');
      const resolved = await database.transaction((transaction) =>
        store.resolve(
          transaction,
          action,
          steps,
          { numbers: null, publication, scopes },
          principal,
          note || null,
          policy,
        ),
      );
      return { resolved, left: await store.countMarks(database, publication, scopes) };
    },
  };
}
