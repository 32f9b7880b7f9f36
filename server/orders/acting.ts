import { scopesFor } from '../../domain/access/permissions.ts';
import { type Principal, senderOf } from '../../domain/access/principal.ts';
import type { Order, Progress } from '../../domain/answers/orders.ts';
import { closedStates } from '../../domain/orders/states.ts';
import type { Transition } from '../../domain/orders/transitions.ts';
import type { Attachments } from '../attachments/service.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Items } from '../items/service.ts';
import type { Routing } from '../routing/service.ts';
import { skippedFrom } from './emergency-plans.ts';
import { evidenceFor } from './evidence.ts';
import { gateOf, missing, requireAll } from './gates.ts';
import { wasTaken } from './log-store.ts';
import { merge, split } from './merging.ts';
import * as mergingStore from './merging-store.ts';
import { visitAfter } from './owed.ts';
import { askedAt, decide, unknownOrder } from './permitted-steps.ts';
import type { OrderPolicy } from './policy.ts';
import { passBy } from './progress.ts';
import type { ActionRequest } from './schema.ts';
import { scoreOrder } from './score.ts';
import * as scores from './score-store.ts';
import type { SentStep } from './sending.ts';
import * as standing from './standing-store.ts';
import { take } from './steps.ts';
import * as store from './store.ts';
import { type Timed, timeStep, wakeAt } from './timing.ts';

interface Dependencies {
  database: Database;
  attachments: Attachments;
  items: Items;
  routing: Pick<Routing, 'confirm' | 'decideNow'>;
  policy: OrderPolicy;
}

/** Takes steps of orders; see `Orders.act`. */
export function createActing({ database, attachments, items, routing, policy }: Dependencies) {
  /** What an order has gathered, with its score where it has come to its close. */
  async function scored(
    transaction: Queryable,
    id: number,
    { to }: Transition,
    progress: Progress,
    { finished }: Timed,
  ): Promise<Progress> {
    if (!closedStates.includes(to)) return progress;
    const evidence = await evidenceFor(transaction, attachments, id, null);
    const late =
      (finished !== null && finished.overdueAt !== null) || (await scores.wasLate(transaction, id));
    return { ...progress, score: scoreOrder(progress, evidence, { late }, policy.weights.order).score };
  }

  return async function act(
    number: string,
    request: ActionRequest,
    principal: Principal,
    sent: SentStep | null = null,
  ): Promise<Order> {
    await policy.refresh();
    return database.transaction(async (transaction) => {
      const scopes = scopesFor(principal, 'orders.read');
      if (request.into !== undefined) await mergingStore.hold(transaction, [number, request.into]);
      const locked = await store.lock(transaction, number, scopes);
      if (!locked) throw unknownOrder(number);
      const { id, order, now } = locked;
      const sender = senderOf(principal);
      // Its answer did not arrive, and is forgotten or was never kept.
      if (sent?.request && (await wasTaken(transaction, id, sender, sent.request))) return order;
      const transition = decide(locked, request, principal);
      const unit = transition.needs === 'unit' ? routing.confirm(request.unit!) : request.unit;
      const taken = take({ order, transition, request: { ...request, unit }, by: principal, now });
      const gate = gateOf(transition.action);
      if (gate) {
        const requirements = askedAt(gate, policy.gatesOf(order), order);
        const evidence = await evidenceFor(transaction, attachments, id, requirements);
        requireAll(missing(requirements, gate, order, evidence), gate, order);
      }
      const plan = policy.planOf(order);
      const moved = transition.from !== transition.to;
      const skipped = moved ? skippedFrom(transition.to, plan) : [];
      const to = skipped.at(-1)?.to ?? transition.to;
      const times = policy.timesOf(order);
      const timed = timeStep(order.clock, { ...transition, to }, now, times);
      const visit = visitAfter(taken, { action: transition.action, to }, now, policy.calendar);
      const passed = { ...taken, visit, ...(moved ? passBy(skipped, plan, now) : {}) };
      const progress = await scored(transaction, id, transition, passed, timed);
      const wake = wakeAt({ state: to, clock: timed.clock }, progress, times);
      const said = sent && { sender, ...sent, phoneAt: request.doneAt ?? null };
      const change = { transition, skipped, progress, ...timed, wakeAt: wake, sent: said };
      const note = request.note || null;
      if (principal.kind === 'user')
        await standing.knowsFrom(transaction, id, principal.name, order.revision + 1);
      if (transition.needs !== 'into' && transition.needs !== 'reports')
        return store.apply(transaction, id, change, principal, note);
      const moving = { from: locked, by: principal, note: note! };
      if (transition.needs === 'reports') {
        const opened = await split(transaction, {
          ...moving,
          reports: request.reports!,
          items,
          routing,
          policy,
        });
        await store.apply(transaction, id, change, principal, `→ ${opened}; ${note}`);
        return store.byNumber(transaction, opened);
      }
      const into = await store.lock(transaction, request.into!, scopes);
      if (!into) throw unknownOrder(request.into!);
      await merge(transaction, moving, into);
      return store.apply(transaction, id, change, principal, `→ ${into.order.number}; ${note}`);
    });
  };
}
