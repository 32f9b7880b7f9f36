import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Event, EventWithAttachments, Outcome, ReportPreview } from '../../domain/answers/events.ts';
import type { ProblemDocument } from '../../domain/answers/problem.ts';
import { channelByDefault } from '../../domain/intake/channels.ts';
import type { Item } from '../../domain/items/entries.ts';
import type { Decision, Unit } from '../../domain/routing/decision.ts';
import type { Attachments, KeptFiles } from '../attachments/service.ts';
import type { Database, Queryable } from '../database/database.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { AiClasses } from '../items/classes.ts';
import { missingFields, requireFields, requireReportable } from '../items/reportable.ts';
import type { Items } from '../items/service.ts';
import { beginOrder } from '../orders/beginning.ts';
import type { OrderPolicy } from '../orders/policy.ts';
import { separateReport } from '../personal/mask.ts';
import { closed } from '../personal/sealing.ts';
import { asSent } from '../personal/service.ts';
import type { Places } from '../places/service.ts';
import type { Routing } from '../routing/service.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { Bounds, Refusal, Sources } from '../sources/service.ts';
import { byWords, placeOf } from './in-words.ts';
import { orderToJoin } from './joining/previewing.ts';
import { arrivalOf, rowAlone, takeIn } from './joining/take-in.ts';
import type { RecordRow, TakenIn } from './rows.ts';
import { type EventPlace, type EventQuery, type PlaceFilter, type Report, reportSchema } from './schema.ts';
import * as store from './store.ts';

/** Most reports in one request. */
export const mostReports = 10_000;
/** Reports decided before other work of this process gets its turn. */
const decisionsPerTurn = 200;
/** Few enough that comparing them does not keep other requests waiting. */
const placesPerBatch = 10_000;
const earliest = Date.UTC(2000, 0, 1);
const clockSkewMs = 10 * 60_000;

export interface Events {
  /**
   * Stores one report with its decision, the order that it opens or joins and their feed rows, all or nothing. A repeat
   * with the same source and external id answers the first result and says so. Files are tied to it in the same
   * transaction.
   * @throws Problem 400 for bad input, `unknown-item`, and what routing refuses
   */
  report(
    input: unknown,
    principal: Principal,
    files?: KeptFiles,
  ): Promise<{ event: Event; repeated: boolean }>;
  /**
   * What `report` would do, without doing it: whose it would be, which open order it would join, and what its item still
   * asks for. The source's rate does not count it.
   * @throws as `report`, but for fields that are missing
   */
  preview(report: Report, principal: Principal): Promise<ReportPreview>;
  /** Stores all good reports together; a bad one, or a `Problem` in its place, harms no other. */
  reportMany(inputs: readonly unknown[], principal: Principal): Promise<Outcome[]>;
  /**
   * Stores all reports together, and runs `beside` in the same transaction, or none where one is bad: then what is wrong
   * with each. Those that are known already stay as they are.
   */
  reportAll<T>(
    inputs: readonly unknown[],
    principal: Principal,
    beside: (transaction: Queryable) => Promise<T>,
  ): Promise<{ taken: number; beside: T } | { problems: { ordinal: number; problem: ProblemDocument }[] }>;
  /**
   * @param signal of a reader; who asks for no reader gives none, and has no limit
   * @throws Problem 404 `unknown-event`, also for one outside the principal's scopes
   */
  find(id: number, principal: Principal, signal?: AbortSignal): Promise<EventWithAttachments>;
  /** Newest first; `next` is the cursor of the following page, null on the last. */
  list(
    query: EventQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ events: Event[]; next: string | null }>;
  /** The places of events in batches, in the order of their ids. */
  places(filter: PlaceFilter, principal: Principal, signal: AbortSignal): AsyncGenerator<EventPlace[]>;
  /** Lets the office of another street see the event, in the caller's transaction. */
  giveTo(transaction: Queryable, id: number, street: string | null): Promise<void>;
}

interface Dependencies {
  database: Database;
  items: Items;
  routing: Routing;
  places: Places;
  classes: AiClasses;
  sources: Sources;
  attachments: Attachments;
  policy: OrderPolicy;
}

function timeOf(report: Report): string {
  if (report.occurredAt === undefined) return new Date().toISOString();
  const time = Date.parse(report.occurredAt);
  if (time >= earliest && time <= Date.now() + clockSkewMs) return new Date(time).toISOString();
  const detail = `"${report.occurredAt}" is not a time between the year 2000 and now`;
  throw new Problem(400, 'implausible-time', detail, [{ path: '/occurredAt', message: detail }]);
}

/** The street whose office sees event and order: the leading office itself, else where the place lies. */
export function streetOf(lead: Unit, areas: Decision['areas']): string | null {
  return lead.kind === 'street-office' ? lead.code : (areas.street?.code ?? null);
}

export function createEvents({
  database,
  items,
  routing,
  places,
  classes,
  sources,
  attachments,
  policy,
}: Dependencies): Events {
  /** What a report is decided by: what is in force, or, where its item asks for it, what was when it happened. */
  function snapshotFor({ routedAsOf }: Item, occurredAt: string): Snapshot | Promise<Snapshot> {
    if (routedAsOf !== 'occurrence') return routing.current();
    return routing.asOf(new Date(occurredAt));
  }

  /** Where a report is and whose it would be. */
  async function decide(
    report: Report,
    item: Item,
    occurredAt: string,
    principal: Principal,
    bounds: Bounds,
  ) {
    const placed = await placeOf(report, places, principal);
    const accuracyPercent = placed.read ? undefined : bounds.accuracyPercent(report.source);
    const { read, ...point } = placed;
    const place = { ...point, accuracyPercent };
    const { facility } = report.properties;
    const on = snapshotFor(item, occurredAt);
    const decided = routing.decideOn(
      on instanceof Promise ? await on : on,
      { ...place, item: item.code, facility: typeof facility === 'string' ? facility : undefined },
      { at: new Date(occurredAt), brief: false },
    );
    return { place, decision: read ? byWords(decided, read) : decided };
  }

  async function prepare(
    input: unknown,
    ordinal: number,
    principal: Principal,
    bounds: Bounds,
  ): Promise<RecordRow> {
    if (input instanceof Problem) throw input;
    const parsed = reportSchema.safeParse(input);
    if (!parsed.success) throw fromZod(parsed.error);
    const report = classes.asItem(parsed.data);
    const item = items.require(report.item);
    requireFields(item, report);
    const occurredAt = timeOf(report);
    requireReportable(item, new Date(occurredAt));
    const { place, decision } = await decide(report, item, occurredAt, principal, bounds);
    bounds.check(report, decision, principal);
    const district = decision.areas.district?.code ?? null;
    const channel = report.channel ?? channelByDefault(parsed.data, items.catalogue().channels);
    if (report.channel) items.requireChannel(report.channel);
    const kind = { item: item.code, scene: item.scene, district, channel };
    const told = separateReport({
      description: report.description ?? null,
      properties:
        report.place === undefined ? report.properties : { ...report.properties, place: report.place },
    });
    return {
      ordinal,
      source: report.source,
      external_id: report.externalId ?? null,
      channel,
      item: item.code,
      scene: item.scene,
      severity: report.severity ?? item.severity,
      district,
      street: streetOf(decision.lead, decision.areas),
      occurred_at: occurredAt,
      lon: decision.point[0],
      lat: decision.point[1],
      accuracy: place.accuracy ?? null,
      ...told,
      personal: closed(told.personal, database.seal),
      decision,
      ...beginOrder(kind, decision, new Date(), policy),
      lead_code: decision.lead.code,
      lead_name: decision.lead.name,
      lead_name_en: decision.lead.nameEn,
      lead_kind: decision.lead.kind,
      actor: principal.name,
      actor_role: principal.role,
    };
  }

  async function prepareOne(input: unknown, principal: Principal): Promise<RecordRow> {
    const bounds = await sources.bounds();
    await policy.refresh();
    try {
      return await prepare(input, 0, principal, bounds);
    } catch (error) {
      if (error instanceof Problem) await sources.refused([{ input, problem: error }], principal);
      throw error;
    }
  }

  /** Rows for the good reports; the outcome of each bad one goes to its place in `outcomes`. */
  async function prepareMany(inputs: readonly unknown[], principal: Principal, outcomes: Outcome[]) {
    const rows: RecordRow[] = [];
    const bounds = await sources.bounds();
    await policy.refresh();
    const refusals: Refusal[] = [];
    for (const [ordinal, input] of inputs.entries()) {
      if (ordinal > 0 && ordinal % decisionsPerTurn === 0) await new Promise((turn) => setImmediate(turn));
      try {
        rows.push(await prepare(input, ordinal, principal, bounds));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        outcomes[ordinal] = error.toJSON();
        refusals.push({ input, problem: error });
      }
    }
    await sources.refused(refusals, principal);
    return rows;
  }

  /** Stores one report with the order that it joins or opens; null when its source and external id are known. */
  async function takeInOne(transaction: Queryable, row: RecordRow): Promise<Event | null> {
    const [taken] = await takeIn(transaction, [row], items);
    return taken ? store.byId(transaction, taken.event_id, null) : null;
  }

  const scopesOf = (principal: Principal) => scopesFor(principal, 'events.read');
  const ownForm = async (event: Event, principal: Principal) =>
    (await asSent(database, [event], principal))[0]!;

  return {
    async report(input, principal, files) {
      const row = await prepareOne(input, principal);
      const alone = rowAlone(row, arrivalOf(row, items));
      const recordIn = async (transaction: Queryable) =>
        (await store.report(transaction, alone)) ?? (await takeInOne(transaction, row));
      const event = await (files === undefined
        ? // Most reports open an order, and need but the one statement.
          ((await store.report(database, alone)) ??
          database.transaction((transaction) => takeInOne(transaction, row)))
        : database.transaction((transaction) =>
            attachments.tieTo(transaction, files, () => recordIn(transaction), principal),
          ));
      if (event) return { event: await ownForm(event, principal), repeated: false };
      const first = await store.bySource(database, row.source, row.external_id!);
      if (!first) throw new Error(`report ${row.source} ${row.external_id} was neither stored nor known`);
      return { event: await ownForm(first, principal), repeated: true };
    },

    async preview(sent, principal) {
      const report = classes.asItem(sent);
      const item = items.require(report.item);
      const occurredAt = timeOf(report);
      requireReportable(item, new Date(occurredAt));
      if (report.channel) items.requireChannel(report.channel);
      const bounds = await sources.bounds();
      bounds.checkSource(report.source, principal);
      const { decision } = await decide(report, item, occurredAt, principal, bounds);
      const [lon, lat] = decision.point;
      const arriving = { item: item.code, properties: report.properties, occurred_at: occurredAt, lon, lat };
      const joins = await orderToJoin(database, items, { ...arriving, decision }, principal);
      return { decision, missing: missingFields(item, report), joins };
    },

    async reportMany(inputs, principal) {
      const outcomes: Outcome[] = new Array(inputs.length);
      const rows = await prepareMany(inputs, principal, outcomes);
      const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]));
      const settle = (status: 200 | 201, recorded: TakenIn) => {
        const row = byOrdinal.get(recorded.ordinal)!;
        outcomes[recorded.ordinal] = {
          status,
          id: recorded.event_id,
          orderNumber: recorded.order_number,
          joining: recorded.joining,
          source: row.source,
          externalId: row.external_id,
        };
        byOrdinal.delete(recorded.ordinal);
      };
      const taken = await database.transaction((transaction) => takeIn(transaction, rows, items));
      for (const row of taken) settle(201, row);
      if (byOrdinal.size > 0)
        for (const row of await store.known(database, [...byOrdinal.values()])) settle(200, row);
      return outcomes;
    },

    async reportAll(inputs, principal, beside) {
      const outcomes: Outcome[] = new Array(inputs.length);
      const rows = await prepareMany(inputs, principal, outcomes);
      const problems = outcomes.flatMap((problem, ordinal) =>
        'code' in problem ? [{ ordinal, problem }] : [],
      );
      if (problems.length > 0) return { problems };
      return database.transaction(async (transaction) => {
        const taken = await takeIn(transaction, rows, items);
        return { taken: taken.length, beside: await beside(transaction) };
      });
    },

    async find(id, principal, signal) {
      const scopes = scopesOf(principal);
      const read = signal ? database.readAs(scopes, signal) : { planned: database, scopes };
      const event = await store.byId(read.planned, id, read.scopes);
      if (!event) throw new Problem(404, 'unknown-event', `There is no event ${id} that you may see`);
      return { ...(await ownForm(event, principal)), attachments: await attachments.ofEvent(id) };
    },

    async list(query, principal, signal) {
      const read = database.readAs(scopesOf(principal), signal);
      const events = await store.list(read, query, query.limit + 1, read.scopes);
      const more = events.length > query.limit;
      if (more) events.pop();
      const next = more ? String(events.at(-1)!.id) : null;
      return { events: await asSent(database, events, principal), next };
    },

    async *places(filter, principal, signal) {
      const asked = database.readAs(scopesOf(principal), signal);
      let after = 0;
      for (;;) {
        const batch = await store.places(asked, filter, after, placesPerBatch, asked.scopes);
        if (batch.length > 0) yield batch;
        if (batch.length < placesPerBatch) return;
        after = batch.at(-1)!.id;
      }
    },

    giveTo: store.giveTo,
  };
}
