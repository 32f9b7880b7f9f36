import type { Joining } from '../../../domain/answers/events.ts';
import type { Severity } from '../../../domain/items/entries.ts';
import { severities } from '../../../domain/items/vocabulary.ts';
import type { Queryable } from '../../database/database.ts';
import type { Items } from '../../items/service.ts';
import type { AloneRow, Opening, PlacedRow, RecordRow, TakenIn } from '../rows.ts';
import { type Arrival, assign, type Times } from './assign.ts';
import { cellOf, cellsWithin } from './cells.ts';
import { matterOf } from './matter.ts';
import { joiningOf } from './sentences.ts';
import * as store from './store.ts';

/** What of a report says which order it belongs to. */
export type Arriving = Pick<RecordRow, 'item' | 'decision' | 'properties' | 'lon' | 'lat' | 'occurred_at'>;

/** The report of a row as one that looks for its order. */
export function arrivalOf(row: Arriving, items: Items): Arrival {
  const rule = items.joiningRule(row.item);
  const name = rule ? matterOf(rule, row.decision, row.properties) : null;
  return {
    matter: rule && name !== null ? { rule, name } : null,
    item: row.item,
    point: [row.lon, row.lat],
    at: Date.parse(row.occurred_at),
  };
}

const iso = (time: number) => new Date(time).toISOString();

/** The times within which the reports of an order must lie that this report may join. */
function reachOf({ matter, at }: Arrival): { since: number; until: number } {
  const window = (matter?.rule.window ?? 0) * 1000;
  return { since: at - window, until: at + window };
}

function severer(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) >= severities.indexOf(other) ? one : other;
}

/** An order that a report opens, and what it has once all that joined it with the same batch are counted. */
function opening(
  { matter, point, at }: Arrival,
  { first, last }: Times,
  count: number,
  severity: Severity,
): Opening {
  const times = { first_occurred_at: iso(first), last_occurred_at: iso(last) };
  if (!matter) return { ...store.alone, ...times, severity, report_count: count };
  const { radius, recurrence } = matter.rule;
  return {
    ...times,
    severity,
    report_count: count,
    matter: matter.name,
    cell: cellOf(radius, point),
    cells: cellsWithin(radius, point),
    radius,
    closed_since: recurrence > 0 ? iso(at - recurrence * 1000) : null,
  };
}

/** The row of a report for the statement that stores it in an order of its own, unless it may join another. */
export function rowAlone(row: RecordRow, arrival: Arrival): AloneRow {
  const { since, until } = reachOf(arrival);
  const opens = opening(arrival, { first: arrival.at, last: arrival.at }, 1, row.severity);
  return {
    ...row,
    joined: null,
    opening: 1,
    opens,
    joining: null,
    since: iso(since),
    until: iso(until),
  };
}

/** Where the open orders are that any of the reports may join: each cell of each matter once, with the times. */
export function lookupsOf(arrivals: readonly Arrival[]): store.Lookup[] {
  const all = new Map<string, store.Lookup>();
  for (const arrival of arrivals) {
    if (!arrival.matter) continue;
    const { name, rule } = arrival.matter;
    const { since, until } = reachOf(arrival);
    for (const cell of cellsWithin(rule.radius, arrival.point)) {
      const key = `${cell} ${name}`;
      const known = all.get(key);
      if (!known) all.set(key, { matter: name, cell, since, until });
      else {
        known.since = Math.min(known.since, since);
        known.until = Math.max(known.until, until);
      }
    }
  }
  return [...all.values()];
}

/**
 * Stores reports, each with the order that it joins or opens, as if they had come one after the other. Those whose
 * source and external id are known are left out of the answer, as are all but the first with the same ones.
 * @param transaction in which nothing is locked yet
 */
export async function takeIn(
  transaction: Queryable,
  rows: readonly RecordRow[],
  items: Items,
): Promise<TakenIn[]> {
  if (rows.length === 0) return [];
  const seen = new Set<string>();
  const once = rows.filter(({ source, external_id }) => {
    if (external_id === null) return true;
    const key = JSON.stringify([source, external_id]);
    return !seen.has(key) && seen.add(key);
  });
  const all = once.map((row) => ({ row, arrival: arrivalOf(row, items) }));
  const identified = all.filter(({ row }) => row.external_id !== null);
  const keys = lookupsOf(all.map(({ arrival }) => arrival));
  for (;;) {
    const found = await store.findMatters(
      transaction,
      keys,
      identified.map(({ row }) => row),
    );
    const known = new Set(found.known.map((place) => identified[place - 1]));
    const fresh = all.filter((one) => !known.has(one));
    if (fresh.length === 0) return [];
    const { placements, orders } = assign(
      fresh.map(({ arrival }) => arrival),
      found.open,
    );
    const { open } = found;
    const counts: number[] = new Array(orders.length).fill(0);
    const worst: Severity[] = [];
    const opener: number[] = [];
    for (const [index, { order, joined }] of placements.entries()) {
      const { severity } = fresh[index]!.row;
      counts[order]!++;
      worst[order] = severer(worst[order] ?? severity, severity);
      if (!joined) opener[order] = index;
    }
    const joinings: (Joining | null)[] = [];
    const records = fresh.map(({ row, arrival }, index): PlacedRow => {
      const { order, joined } = placements[index]!;
      const to = orders[order]!;
      const isOpen = order < open.length;
      const joining = joined
        ? joiningOf({
            ...joined,
            rule: arrival.matter!.rule,
            item: items.require(row.item),
            ordered: items.require(to.item),
            decision: row.decision,
            properties: row.properties,
          })
        : null;
      joinings.push(joining);
      return {
        ...row,
        // Whoever sees the order sees its reports.
        street: isOpen ? row.street : fresh[opener[order]!]!.row.street,
        joined: isOpen ? open[order]!.id : null,
        opening: isOpen ? null : order - open.length + 1,
        opens: joined ? null : opening(arrival, to.times, counts[order]!, worst[order]!),
        joining,
      };
    });
    const joins = new Map<number, store.Joins>();
    for (const [place, { id, times }] of open.entries()) {
      if (counts[place] === 0) continue;
      const before = joins.get(id);
      joins.set(id, {
        order: id,
        count: (before?.count ?? 0) + counts[place]!,
        // What the order covers now; that only grows.
        first: iso(times.first),
        last: iso(times.last),
        severity: severer(before?.severity ?? worst[place]!, worst[place]!),
      });
    }
    const recorded = await store.record(transaction, records, orders.length - open.length, [
      ...joins.values(),
    ]);
    // Else one of the orders came to its end meanwhile: then the reports look again.
    if (recorded.length > 0) {
      const byOrdinal = new Map(fresh.map(({ row }, index) => [row.ordinal, joinings[index]!]));
      return recorded.map((one) => ({ ...one, joining: byOrdinal.get(one.ordinal) ?? null }));
    }
  }
}
