import { boundSources } from '../../domain/access/key-limits.ts';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Event } from '../../domain/answers/events.ts';
import type { Order, OrderRow, OrderWithHistory } from '../../domain/answers/orders.ts';
import { explainStandings } from '../../domain/orders/explained.ts';
import type { StandingKind } from '../../domain/orders/standings.ts';
import { reassignable } from '../../domain/orders/transitions.ts';
import type { Attachments } from '../attachments/service.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { asSent } from '../personal/service.ts';
import type { Routing } from '../routing/service.ts';
import { createActing } from './acting.ts';
import { withFact } from './clocks/clock.ts';
import { evidenceFor, evidenceOf } from './evidence.ts';
import { allowedActions, describe, nextGate, unknownOrder } from './permitted-steps.ts';
import type { OrderPolicy } from './policy.ts';
import type { ActionRequest, OrderQuery } from './schema.ts';
import { type Score, type SourceCounts, scoreOrder, scoreSource } from './score.ts';
import * as scores from './score-store.ts';
import type { SentStep } from './sending.ts';
import { positionOf, standingOf } from './standing.ts';
import * as standing from './standing-store.ts';
import * as store from './store.ts';
import { type Verification, verifyLog } from './verification.ts';
import type { Wanted } from './words.ts';

/** As many of a source's newest reports make its score. */
const reportsScored = 1000;
/** Reports in the answer that shows an order whole; the others are asked for. */
const shownReports = 20;

export interface Orders {
  /**
   * Newest first, or by their place in the reader's queue; `next` is the cursor of the following page, null on the last.
   * @throws Problem 400 `bad-cursor` for a cursor of the other order
   */
  list(
    query: OrderQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ orders: OrderRow[]; next: string | null }>;
  /** How many of the orders that the principal may see stand how to him, as `standing=` of the list finds them. */
  standings(
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ at: string; open: number; standings: Record<StandingKind, number> }>;
  /**
   * Notes that a person has opened an order as it was at a revision: it is unread no more until it changes.
   * @throws Problem 404 `unknown-order`, 403 `not-a-person` for a key
   */
  markRead(number: string, revision: number, principal: Principal): Promise<void>;
  /** Orders with their events, newest first, at most `limit`, of those that the principal may see. */
  search(
    filter: store.OrderFilter,
    limit: number,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ order: Order; event: Event }[]>;
  /** Orders whose reports hold words, newest first, each with the text that holds them, of what the principal may see. */
  withWords(
    wanted: Wanted,
    limit: number,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ order: Order; text: string }[]>;
  /**
   * @param signal of a reader; who asks for no reader gives none, and has no limit
   * @throws Problem 404 `unknown-order`, also for one outside the principal's scopes
   */
  find(number: string, principal: Principal, signal?: AbortSignal): Promise<OrderWithHistory>;
  /**
   * Takes one step of the order's life; step, log entry and feed row commit together.
   * @throws Problem 404 `unknown-order`, 409 `order-changed` when the revision is not the current one,
   * 409 `no-such-step` when the table has no such step, 403 `not-allowed`, 400 `note-required`, `field-required`, and
   * what `requireCondition`, `take`, the gates, `merge` and `split` refuse
   * @param sent how the step was sent; one whose id was taken before is not taken again, and the order answered as it is
   * @returns the order as it is then; of `split`, the order that was split off
   */
  act(number: string, request: ActionRequest, principal: Principal, sent?: SentStep | null): Promise<Order>;
  /**
   * Gives an order to another lead, in the caller's transaction, as its last statements.
   * @throws Problem 404 `unknown-order`, 409 `same-lead`, 409 `order-under-way` once an office has taken it on
   */
  reassign(
    transaction: Queryable,
    number: string,
    to: store.Assignment,
    principal: Principal,
  ): Promise<Order>;
  /** What an order lies in, as in `domain/access/scopes.ts`. @throws Problem 404 `unknown-order` */
  scopesOf(number: string, principal: Principal): Promise<readonly string[]>;
  /** How well an order is documented and was worked, with the parts. @throws Problem 404 `unknown-order` */
  score(number: string, principal: Principal, signal: AbortSignal): Promise<Score>;
  /** How good the newest 1,000 reports of a source are; a score of null where it has reported nothing. */
  scoreOfSource(
    source: string,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<SourceCounts & { score: number | null; parts: Score['parts'] }>;
  /** Checks that the log is as it was written. */
  verifyLog(signal: AbortSignal): Promise<Verification>;
}

interface Dependencies {
  database: Database;
  attachments: Attachments;
  items: Items;
  routing: Pick<Routing, 'confirm' | 'decideNow'>;
  policy: OrderPolicy;
}

export function createOrders({ database, attachments, items, routing, policy }: Dependencies): Orders {
  const readable = (principal: Principal) => scopesFor(principal, 'orders.read');

  return {
    async list(query, principal, signal) {
      const after = positionOf(query);
      const now = after?.now ?? new Date();
      const read = database.readAs(readable(principal), signal);
      const look = { reader: principal, now };
      const rows = await standing.list(read, query, look, query.limit + 1, read.scopes, after);
      const more = rows.length > query.limit;
      if (more) rows.pop();
      const last = rows.at(-1);
      const next = last?.priority ? `${now.getTime()}~${last.priority}~${last.id}` : String(last?.id);
      const orders = rows.map(({ order, scopes, unread }) => ({
        ...order,
        ...standingOf(order, scopes, principal, now, unread),
      }));
      return { orders, next: more ? next : null };
    },

    async standings(principal, signal) {
      const now = new Date();
      const read = database.readAs(readable(principal), signal);
      const { open, ...standings } = await standing.counts(read, { reader: principal, now }, read.scopes);
      return { at: now.toISOString(), open, standings };
    },

    async markRead(number, revision, principal) {
      if (principal.kind !== 'user')
        throw new Problem(403, 'not-a-person', 'A key opens no orders; sign in as a person');
      const found = await standing.markRead(database, number, principal.name, revision, readable(principal));
      if (!found) throw unknownOrder(number);
    },

    async search(filter, limit, principal, signal) {
      const read = database.readAs(readable(principal), signal);
      const found = await store.search(read, filter, limit, read.scopes);
      const events = await asSent(
        database,
        found.map(({ event }) => event),
        principal,
      );
      return found.map(({ order }, index) => ({ order, event: events[index]! }));
    },

    async withWords({ query, phrases }, limit, principal, signal) {
      const scopes = readable(principal);
      const found = await store.withWords(database.limited(signal, 'staff'), query, phrases, limit, scopes);
      if (found.length === 0) return [];
      const filter = { items: null, closed: null, since: null, until: null };
      const numbers = found.map(({ number }) => number);
      const read = database.readAs(scopes, signal);
      const orders = await store.search(read, { ...filter, numbers }, limit, read.scopes);
      const byNumber = new Map(orders.map(({ order }) => [order.number, order]));
      return found.flatMap(({ number, text }) => {
        const order = byNumber.get(number);
        return order ? [{ order, text }] : [];
      });
    },

    act: createActing({ database, attachments, items, routing, policy }),

    async find(number, principal, signal) {
      const scopes = readable(principal);
      const asked = signal ? database.readAs(scopes, signal) : { planned: database, scopes };
      const { planned: read } = asked;
      const found = await store.withHistory(read, number, asked.scopes);
      if (!found) throw unknownOrder(number);
      const { order, scopes: lies, event, log } = found;
      const [files, reports, unread] = await Promise.all([
        attachments.ofOrder(read, number, asked.scopes),
        store.reports(read, number, shownReports + 1, asked.scopes),
        principal.kind === 'user' && standing.isUnread(read, number, principal.name, order.revision),
      ]);
      const more = reports.length > shownReports;
      if (more) reports.pop();
      const [told, ...events] = await asSent(database, [event, ...reports], principal);
      const gates = policy.gatesOf(order);
      const evidence = evidenceOf(event, files);
      const allowed = allowedActions(order, lies, principal, gates, evidence);
      const { standings } = standingOf(order, lies, principal, new Date(), unread);
      return {
        ...order,
        event: told!,
        reports: { events, next: more ? String(reports.at(-1)!.id) : null },
        log,
        attachments: files,
        allowedActions: allowed,
        standings: explainStandings(order, standings, log, allowed, nextGate(order, gates, evidence)),
      };
    },

    async reassign(transaction, number, to, principal) {
      const locked = await store.lock(transaction, number, readable(principal));
      if (!locked) throw unknownOrder(number);
      const { id, order } = locked;
      if (order.lead.code === to.lead.code && order.lead.kind === to.lead.kind)
        throw new Problem(409, 'same-lead', `Order ${number} is with ${to.lead.name} already`);
      if (!reassignable.has(order.state))
        throw new Problem(
          409,
          'order-under-way',
          `${describe(order).en}; it can be given to another lead until an office has taken it on`,
        );
      return store.reassign(transaction, id, order.state, to, principal);
    },

    async scopesOf(number, principal) {
      const found = await store.locate(database, number, readable(principal));
      if (!found) throw unknownOrder(number);
      return found.scopes;
    },

    async score(number, principal, signal) {
      const asked = database.readAs(readable(principal), signal);
      const locked = await store.locate(asked, number, asked.scopes);
      if (!locked) throw unknownOrder(number);
      const { id, order, now } = locked;
      const evidence = await evidenceFor(asked, attachments, id, null);
      const running = order.clock !== null && withFact(order.clock, now).overdueAt !== null;
      const late = running || (await scores.wasLate(asked, id));
      return scoreOrder(order, evidence, { late }, policy.weights.order);
    },

    async scoreOfSource(source, principal, signal) {
      if (principal.role === 'partner' && !boundSources(principal)?.includes(source))
        throw new Problem(404, 'unknown-source', `There is no source "${source}" that you may see`);
      const counts = await scores.countsOfSource(database.limited(signal, 'staff'), source, reportsScored);
      return { ...counts, score: null, parts: [], ...scoreSource(counts, policy.weights.source) };
    },

    verifyLog: (signal) => verifyLog(database.limited(signal, 'staff')),
  };
}
