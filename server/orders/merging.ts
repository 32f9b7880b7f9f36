import type { Joining } from '../../domain/answers/events.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { cellOf } from '../events/joining/cells.ts';
import { matterOf } from '../events/joining/matter.ts';
import { streetOf } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Routing } from '../routing/service.ts';
import { beginOrder } from './beginning.ts';
import { appendLog } from './log-store.ts';
import * as store from './merging-store.ts';
import type { OrderPolicy } from './policy.ts';
import type { StoredOrder } from './store.ts';

/** A step that moves reports of a locked order, by whom and why. */
interface Moving {
  from: StoredOrder;
  by: { name: string; role: string };
  note: string;
}

function decided(code: 'merged' | 'split', zh: string, en: string): Joining {
  return { rule: null, distance: null, gap: null, reasons: [{ code, text: { zh, en } }] };
}

/**
 * Puts the reports of an order into another that is locked too, and tells of that one; the step itself comes after.
 * @throws Problem 409 `order-ended`, 400 `bad-step`
 */
export async function merge(
  transaction: Queryable,
  { from, by, note }: Moving,
  into: StoredOrder,
): Promise<void> {
  const { number } = from.order;
  if (into.id === from.id) {
    const detail = `"${number}" is the order itself; expected another one`;
    throw new Problem(400, 'bad-step', detail, [{ path: '/into', message: detail }]);
  }
  if (endStates.includes(into.order.state))
    throw new Problem(
      409,
      'order-ended',
      `Order ${into.order.number} is at its end ("${into.order.state}"); nothing can be merged into it`,
    );
  const joining = decided(
    'merged',
    `${by.name}将工单${number}并入：${note}`,
    `${by.name} merged order ${number} into it: ${note}`,
  );
  const target = { id: into.id, number: into.order.number };
  const moved = await store.merge(transaction, { id: from.id, number }, target, joining);
  const { state } = into.order;
  const entry = { orderId: into.id, from: state, to: state, note: `← ${number}; ${note}` };
  await appendLog(transaction, [{ ...entry, action: 'take-over' }], by);
  await store.announce(transaction, moved);
}

interface Splitting extends Moving {
  reports: readonly number[];
  items: Items;
  routing: Pick<Routing, 'decideNow'>;
  policy: OrderPolicy;
}

/**
 * Opens an order about some reports of another, decided again, and tells of it; the step itself comes after. The report
 * that an order was opened by stays with it.
 * @returns the number of the new order
 * @throws Problem 400 `bad-step`
 */
export async function split(
  transaction: Queryable,
  { from, by, note, reports, items, routing, policy }: Splitting,
): Promise<string> {
  const { number, eventId } = from.order;
  const refuse = (detail: string) =>
    new Problem(400, 'bad-step', detail, [{ path: '/reports', message: detail }]);
  if (reports.includes(eventId))
    throw refuse(`Report ${eventId} opened order ${number} and stays with it; split the others off`);
  const events = await store.reportsAmong(transaction, from.id, reports);
  const missing = reports.find((id) => !events.some((event) => event.id === id));
  if (missing !== undefined) throw refuse(`Report ${missing} is not one of order ${number}`);
  const [first] = events as [(typeof events)[0]];
  const { facility } = first.properties;
  const decision = routing.decideNow({
    lon: first.point[0],
    lat: first.point[1],
    item: first.item,
    accuracy: first.accuracy ?? undefined,
    // Stored before decisions told it, it is the usual one.
    accuracyPercent: first.decision.accuracy?.percent,
    facility: typeof facility === 'string' ? facility : undefined,
  });
  const rule = items.joiningRule(first.item);
  const matter = rule ? matterOf(rule, decision, first.properties) : null;
  const district = decision.areas.district?.code ?? null;
  const beginning = beginOrder(
    { item: first.item, scene: first.scene, district, channel: first.channel },
    decision,
    new Date(),
    policy,
  );
  const opened = await store.split(
    transaction,
    from.id,
    events.map(({ id }) => id) as [number, ...number[]],
    {
      ...beginning,
      lead: decision.lead,
      district,
      street: streetOf(decision.lead, decision.areas),
      matter,
      cell: rule && matter !== null ? cellOf(rule.radius, first.point) : null,
    },
    decided(
      'split',
      `${by.name}从工单${number}拆分：${note}`,
      `${by.name} split it off order ${number}: ${note}`,
    ),
  );
  const entry = { orderId: opened.id, from: null, to: beginning.state, note: `← ${number}; ${note}` };
  await appendLog(transaction, [{ ...entry, action: 'split-off' }], by);
  await store.announce(
    transaction,
    events.map(({ id }) => id),
  );
  return opened.number;
}
