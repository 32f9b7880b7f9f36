import type { Principal } from '../../domain/access/principal.ts';
import type { Emergency } from '../../domain/answers/emergencies.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { setClocks, type Ticked } from './clock-store.ts';
import { swapLimit } from './clocks/clock.ts';
import type { EmergencyPlan, EmergencyRequest, EmergencyReviewRequest } from './emergency-plans.ts';
import * as store from './emergency-store.ts';
import { appendLog } from './log-store.ts';
import type { OrderPolicy } from './policy.ts';
import { progressOf } from './progress.ts';
import { announce } from './store.ts';
import { wakeAt } from './timing.ts';

const ordersAtOnce = 500;
/** How many of those that ended are told beside those that are on. */
const endedTold = 50;

/** When the city works by a plan for emergencies, and who said so. */
export interface Emergencies {
  list(): Promise<{ plans: readonly EmergencyPlan[]; emergencies: Emergency[] }>;
  /**
   * Switches a plan on. Orders that are under way get its time limits, counted from now, unless their own end sooner;
   * steps that it skips are skipped from now on.
   * @throws Problem 400 `unknown-plan`, 409 `emergency-on`
   */
  begin(request: EmergencyRequest, principal: Principal): Promise<Emergency>;
  /** Switches it off: clocks that start from now on are ordinary ones. @throws Problem 404 `unknown-emergency` */
  end(id: number, note: string, principal: Principal): Promise<Emergency>;
  /**
   * Keeps what was learnt of one that is over. @throws Problem 404 `unknown-emergency`, 409 `emergency-on`
   */
  review(id: number, request: EmergencyReviewRequest, principal: Principal): Promise<Emergency>;
}

export function createEmergencies(database: Database, policy: OrderPolicy): Emergencies {
  /** Gives a batch of orders the limits of the plan. Answers the last id, or null where there are no more. */
  async function swap(
    transaction: Queryable,
    emergency: Emergency,
    { id: planId, clocks }: EmergencyPlan,
    after: number,
    principal: Principal,
  ): Promise<number | null> {
    const found = await store.lockConcerned(transaction, emergency, after, ordersAtOnce);
    const now = new Date();
    const concerned = found.filter(({ order }) => clocks[order.clock!.step] !== undefined);
    const ticked = concerned.map(({ id, order }): Ticked => {
      const clock = swapLimit(order.clock!, clocks[order.clock!.step]!, now, policy.calendar);
      const progress = { ...progressOf(order), emergency: planId };
      return {
        id,
        state: order.state,
        progress,
        clock,
        wake_at: wakeAt({ state: order.state, clock }, order, policy.timesOf(order)),
      };
    });
    if (ticked.length > 0) {
      await setClocks(transaction, ticked, 1);
      const entries = ticked.map(({ id, state }) => ({
        orderId: id,
        action: 'emergency' as const,
        from: state,
        to: state,
        note: planId,
      }));
      await appendLog(transaction, entries, principal);
      await announce(
        transaction,
        ticked.map(({ id }) => id),
      );
    }
    return found.length < ordersAtOnce ? null : found.at(-1)!.id;
  }

  return {
    async list() {
      return { plans: policy.plans, emergencies: await store.list(database, endedTold) };
    },

    async begin(request, principal) {
      const plan = policy.plans.find(({ id }) => id === request.plan);
      if (!plan) {
        const known = policy.plans.map(({ id }) => id).join(', ');
        const detail = `There is no plan "${request.plan}"; expected one of ${known}`;
        throw new Problem(400, 'unknown-plan', detail, [{ path: '/plan', message: detail }]);
      }
      const emergency = await database.transaction(async (transaction) => {
        const begun = await store.begin(transaction, request, principal.name);
        if (begun) await store.announceEmergency(transaction, begun);
        return begun;
      });
      if (!emergency)
        throw new Problem(
          409,
          'emergency-on',
          `The plan "${plan.id}" is on already for that scene and district`,
        );
      await policy.refresh(true);
      for (let after: number | null = 0; after !== null; ) {
        const from: number = after;
        after = await database.transaction((transaction) =>
          swap(transaction, emergency, plan, from, principal),
        );
      }
      return emergency;
    },

    async review(id, request, principal) {
      const emergency = await store.find(database, id);
      if (!emergency) throw new Problem(404, 'unknown-emergency', `There is no emergency ${id}`);
      if (emergency.endedAt === null)
        throw new Problem(409, 'emergency-on', {
          zh: `应急${id}尚未结束，结束后再评估`,
          en: `The emergency ${id} is still on; it is reviewed once it is over`,
        });
      return database.transaction(async (transaction) => {
        await store.review(transaction, id, request, principal.name);
        const reviewed = (await store.find(transaction, id))!;
        await store.announceEmergency(transaction, reviewed);
        return reviewed;
      });
    },

    async end(id, note, principal) {
      const emergency = await database.transaction(async (transaction) => {
        const ended = await store.end(transaction, id, note, principal.name);
        if (ended) await store.announceEmergency(transaction, ended);
        return ended;
      });
      if (!emergency) throw new Problem(404, 'unknown-emergency', `No emergency ${id} is on`);
      await policy.refresh(true);
      return emergency;
    },
  };
}
