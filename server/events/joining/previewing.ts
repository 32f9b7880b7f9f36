import { scopesFor } from '../../../domain/access/permissions.ts';
import type { Principal } from '../../../domain/access/principal.ts';
import type { ReportPreview } from '../../../domain/answers/events.ts';
import type { Database } from '../../database/database.ts';
import type { Items } from '../../items/service.ts';
import { assign } from './assign.ts';
import { joiningOf } from './sentences.ts';
import * as store from './store.ts';
import { type Arriving, arrivalOf, lookupsOf } from './take-in.ts';

/** The open order that a report would join as things are, with the reason; null where it would open one of its own. */
export async function orderToJoin(
  database: Database,
  items: Items,
  report: Arriving,
  principal: Principal,
): Promise<ReportPreview['joins']> {
  const arrival = arrivalOf(report, items);
  if (!arrival.matter) return null;
  const { open } = await store.findMatters(database, lookupsOf([arrival]), []);
  const { placements, orders } = assign([arrival], open);
  const [{ order, joined } = { order: 0, joined: null }] = placements;
  if (!joined) return null;
  const joining = joiningOf({
    ...joined,
    rule: arrival.matter.rule,
    item: items.require(report.item),
    ordered: items.require(orders[order]!.item),
    decision: report.decision,
    properties: report.properties,
  });
  const scopes = scopesFor(principal, 'orders.read');
  return { order: await store.orderInBrief(database, open[order]!.id, scopes), joining };
}
