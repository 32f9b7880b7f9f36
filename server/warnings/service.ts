import { boundSources } from '../../domain/access/key-limits.ts';
import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Event } from '../../domain/answers/events.ts';
import type { Warning, WarningDetail, WarningKind } from '../../domain/answers/warnings.ts';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Orders } from '../orders/service.ts';
import { maskText } from '../personal/mask.ts';
import type { Routing } from '../routing/service.ts';
import type { Sources } from '../sources/service.ts';
import { createCoverage } from './coverage.ts';
import { createWarningOrders, warningSource } from './orders.ts';
import * as responses from './response-store.ts';
import type { FollowUp, WarningQuery, WarningRequest } from './schema.ts';
import * as store from './store.ts';

/** In whose name a person raises a warning unless told. */
const ownSource = 'duty-desk';

export interface Warnings {
  kinds(): readonly WarningKind[];
  /** Newest first; `next` is the cursor of the following page, null on the last. */
  list(query: WarningQuery): Promise<{ warnings: Warning[]; next: string | null }>;
  /** Those that held at some moment of a time, the first that began first. */
  between(from: string, to: string): Promise<Warning[]>;
  /**
   * One with the units that are to act and what lies in it; orders outside the reader's scopes are not told.
   * @throws Problem 404 `unknown-warning`
   */
  find(id: number, principal: Principal, signal: AbortSignal): Promise<WarningDetail>;
  /**
   * Raises a warning, and opens one order for each unit that the rule of its kind finds. What the same source raised
   * under the same external id before is answered as it is.
   * @throws Problem 400 `unknown-kind`, `unknown-area`, `invalid-geometry`, `outside-city`, `too-many-features`,
   * 403 `source-not-allowed`
   */
  raise(
    request: WarningRequest,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ id: number; repeated: boolean }>;
  /**
   * Puts another content in the place of a warning's: units that come in get an order, those that no longer lie in it
   * are released. Partners change only their own. @throws what `raise` does, and 404 `unknown-warning`, 409 `warning-ended`
   */
  change(id: number, request: WarningRequest, principal: Principal, signal: AbortSignal): Promise<void>;
  /** Ends a warning: orders that no office has begun are cancelled. @throws Problem 404 `unknown-warning`, 409 `warning-ended` */
  lift(id: number, note: string, principal: Principal): Promise<void>;
  /** Opens an order by hand. @throws what `Events.report` does, 404 `unknown-warning`, 409 `warning-ended` */
  followUp(id: number, request: FollowUp, principal: Principal): Promise<Event>;
  /** Ends what has expired, opens orders that a killed process left or whose time has come, settles released units. */
  sweep(now?: Date): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  routing: Pick<Routing, 'current' | 'decideOn'>;
  sources: Pick<Sources, 'bounds'>;
  events: Pick<Events, 'report'>;
  orders: Pick<Orders, 'find' | 'act'>;
  items: Pick<Items, 'warningKind' | 'catalogue'>;
  log: FaultLog;
  /** How often what is due is looked for; never by itself without. */
  everyMs?: number | undefined;
}

function unknown(id: number): Problem {
  return new Problem(404, 'unknown-warning', {
    zh: `没有编号为${id}的预警`,
    en: `There is no warning ${id}`,
  });
}

function ended(id: number): Problem {
  return new Problem(409, 'warning-ended', { zh: `预警${id}已结束`, en: `The warning ${id} has ended` });
}

export function createWarnings(given: Dependencies): Warnings {
  const { database, sources, events, items, log, everyMs } = given;
  const coverage = createCoverage(given);
  const opening = createWarningOrders({ database, events, orders: given.orders, items });

  function kindOf(code: string): WarningKind {
    const kind = items.warningKind(code);
    if (kind) return kind;
    const known = items
      .catalogue()
      .warningKinds.map((each) => each.code)
      .join(', ');
    const text = {
      zh: `没有预警类型“${code}”，应为：${known}`,
      en: `There is no kind of warning "${code}"; expected one of ${known}`,
    };
    throw new Problem(400, 'unknown-kind', text, [{ path: '/kind', message: text.en, text }]);
  }

  /** What is written of a request, and whom it concerns. */
  async function prepare(request: WarningRequest, principal: Principal, signal: AbortSignal) {
    const kind = kindOf(request.kind);
    const source = request.source ?? principal.source ?? ownSource;
    (await sources.bounds()).checkSource(source, principal);
    const limited = database.limited(signal, 'staff');
    const { area, areas } = await coverage.placeOf(limited, request);
    const concerned = await coverage.concernedBy(limited, kind, request.level, area);
    const content: store.Given = {
      source,
      externalId: request.externalId ?? null,
      kind: kind.code,
      level: request.level,
      text: maskText(request.text),
      areas,
      area,
      effectiveAt: request.effectiveAt ?? new Date().toISOString(),
      expiresAt: request.expiresAt ?? null,
    };
    return { content, concerned };
  }

  /** Partners change what is of their own source or what they raised themselves, and nothing of others. */
  function requireOwn(
    { source, raisedBy }: Pick<Warning, 'source' | 'raisedBy'>,
    principal: Principal,
  ): void {
    if (principal.role !== 'partner') return;
    if (boundSources(principal)?.includes(source) ?? raisedBy === principal.name) return;
    throw new Problem(403, 'source-not-allowed', {
      zh: `该预警由“${source}”发布，此密钥不能变更或解除`,
      en: `The warning is of "${source}"; this key may neither change nor lift it`,
    });
  }

  async function require(id: number) {
    const found = await store.find(database, id);
    if (!found) throw unknown(id);
    return found;
  }

  async function sweep(now = new Date()): Promise<void> {
    await database.transaction(async (transaction) => {
      const over = await store.expire(transaction, now);
      if (over.length === 0) return;
      await responses.release(transaction, over);
      for (const id of over) await store.announce(transaction, id);
    });
    await opening.openLeft();
    await opening.settle();
  }

  const sweeping = coalesce(() => sweep(), log);
  const timer = everyMs === undefined ? null : setInterval(sweeping.wake, everyMs);
  timer?.unref();
  if (timer) sweeping.wake();

  return {
    kinds: () => items.catalogue().warningKinds,

    async list(query) {
      const warnings = await store.list(database, query, query.limit + 1);
      const more = warnings.length > query.limit;
      if (more) warnings.pop();
      return { warnings, next: more ? String(warnings.at(-1)!.id) : null };
    },

    between: (from, to) => store.between(database, from, to),

    async find(id, principal, signal) {
      const { area, ...warning } = await require(id);
      const scopes = may(principal, 'orders.read') ? scopesFor(principal, 'orders.read') : [];
      const limited = database.limited(signal, 'staff');
      return {
        ...warning,
        changes: await store.changes(database, id),
        responses: await responses.list(database, id, scopes),
        inside: await coverage.inside(limited, items.warningKind(warning.kind), area, principal),
      };
    },

    async raise(request, principal, signal) {
      const { content, concerned } = await prepare(request, principal, signal);
      const id = await database.transaction(async (transaction) => {
        const made = await store.insert(transaction, content, principal.name);
        if (made === null) return null;
        await responses.setConcerned(transaction, made, concerned);
        await store.announce(transaction, made);
        return made;
      });
      if (id === null)
        return { id: (await store.bySource(database, content.source, content.externalId!))!, repeated: true };
      await opening.open(id);
      return { id, repeated: false };
    },

    async change(id, request, principal, signal) {
      const before = await require(id);
      requireOwn(before, principal);
      const kept = {
        ...request,
        source: request.source ?? before.source,
        externalId: request.externalId ?? before.externalId ?? undefined,
        effectiveAt: request.effectiveAt ?? before.effectiveAt,
      };
      const { content, concerned } = await prepare(kept, principal, signal);
      await database.transaction(async (transaction) => {
        if (!(await store.update(transaction, id, content, principal.name))) throw ended(id);
        await responses.setConcerned(transaction, id, concerned);
        await store.announce(transaction, id);
      });
      await opening.open(id);
      await opening.settle();
    },

    async lift(id, note, principal) {
      requireOwn(await require(id), principal);
      await database.transaction(async (transaction) => {
        if (!(await store.end(transaction, id, { by: principal.name, note: maskText(note) })))
          throw ended(id);
        await responses.release(transaction, [id]);
        await store.announce(transaction, id);
      });
      await opening.settle();
    },

    async followUp(id, { item, point, place }, principal) {
      const { state, text, level } = await require(id);
      if (state === 'ended') throw ended(id);
      const { event } = await events.report(
        {
          source: warningSource,
          item,
          ...(point ? { point } : { place }),
          description: text,
          properties: { warning: id, level },
        },
        principal,
      );
      await database.transaction(async (transaction) => {
        await responses.addByHand(
          transaction,
          id,
          { lead: event.decision.lead, item, point: event.point },
          event.id,
        );
        await store.announce(transaction, id);
      });
      return event;
    },

    sweep,
    async close() {
      if (timer) clearInterval(timer);
      await sweeping.close();
    },
  };
}
