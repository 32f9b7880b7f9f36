import type { LogEntry } from '../../domain/answers/orders.ts';
import { type ExchangedCase, timesOf } from '../../domain/exchange/cases.ts';
import type { Mapping } from '../../domain/exchange/mapping.ts';
import type { Items } from '../items/service.ts';
import { maskText, maskTree } from '../personal/mask.ts';
import type { StoredCase } from './case-store.ts';
import { classOf } from './mapping.ts';

const orNull = (text: string | null | undefined) => text || null;

/** Who took a step is told by role: names of the staff do not go out. */
const stepOf = ({ at, action, fromState, toState, actorRole, note }: LogEntry) => ({
  at,
  action,
  from: fromState,
  to: toState,
  role: actorRole,
  note: orNull(note && maskText(note)),
});

/** An order as it is given to other systems; what it holds of persons stays masked. */
export function caseOf(
  { order, events, log }: StoredCase,
  mapping: Mapping,
  items: Pick<Items, 'find'>,
): ExchangedCase {
  const [first] = events;
  const { areas } = first?.decision ?? {};
  return {
    number: order.number,
    state: order.state,
    item: order.item,
    class: classOf(mapping, items.find(order.item)),
    severity: order.severity,
    source: first?.source ?? null,
    channel: order.channel,
    description: orNull(first?.description),
    lon: order.point[0],
    lat: order.point[1],
    accuracy: first?.accuracy ?? null,
    district: order.district,
    street: order.street,
    responsibilityGrid: order.responsibilityGrid,
    unitGrid: areas?.unitGrid?.code ?? null,
    leadCode: order.lead.code,
    leadName: order.lead.name,
    occurredAt: first?.occurredAt ?? order.createdAt,
    reportedAt: first?.receivedAt ?? null,
    ...timesOf(log),
    reportCount: order.reportCount,
    reworks: order.reworks,
    extensions: order.extensions,
    result: orNull(order.result && maskText(order.result)),
    properties: first?.properties ?? {},
    steps: log.map(stepOf),
    reports: events.map(({ source, externalId, channel, occurredAt, receivedAt, point, description }) => ({
      source,
      externalId,
      channel,
      occurredAt,
      receivedAt,
      lon: point[0],
      lat: point[1],
      description: orNull(description),
    })),
  };
}

/** A case of another system as it is kept: with what it holds of persons masked. */
export function masked(received: ExchangedCase): ExchangedCase {
  const hide = (text: string | null) => text && maskText(text);
  return {
    ...received,
    description: hide(received.description),
    result: hide(received.result),
    properties: maskTree(received.properties),
    steps: received.steps.map((step) => ({ ...step, note: hide(step.note) })),
    reports: received.reports.map((report) => ({ ...report, description: hide(report.description) })),
  };
}

/** An open case as a report of its sender; its number is the report's external id. */
export function reportOf(received: ExchangedCase, sender: string) {
  const { number, item, lon, lat, accuracy, occurredAt, severity, channel, description, properties } =
    received;
  return {
    source: sender,
    externalId: number,
    item,
    lon,
    lat,
    accuracy,
    occurredAt,
    channel,
    description,
    properties,
    ...(severity === null ? {} : { severity }),
  };
}
