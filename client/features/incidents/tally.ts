import type { Severity } from '../../../domain/items/entries.ts';
import type { StandingKind } from '../../../domain/orders/standings.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import type { Unit } from '../../../domain/routing/decision.ts';
import { type Filters, isOpen } from './filters.ts';
import type { Incident } from './incidents.ts';
import { stands } from './standing.ts';

/** What the bars beside the list count. */
export interface Tally {
  byState: ReadonlyMap<OrderState, number>;
  /** Open incidents. */
  open: number;
  bySeverity: Readonly<Record<Severity, number>>;
  /** Every unit that answers for an incident, by its code. */
  units: ReadonlyMap<string, Unit>;
  /** Codes of the streets, and of the responsible units, that open incidents have. */
  streets: ReadonlySet<string>;
  owners: ReadonlySet<string>;
}

let counted: [ReadonlyMap<number, Incident>, Filters['scope']] | null = null;
let last: Tally;

/** Counts all incidents of the open scene, or all, once a change, whoever asks. */
export function tallyOf(all: ReadonlyMap<number, Incident>, scope: Filters['scope'] = null): Tally {
  if (all === counted?.[0] && scope === counted[1]) return last;
  const byState = new Map<OrderState, number>();
  const bySeverity = { high: 0, medium: 0, low: 0 };
  const units = new Map<string, Unit>();
  const streets = new Set<string>();
  const owners = new Set<string>();
  let open = 0;
  for (const incident of all.values()) {
    const { state, lead, street, severity } = incident;
    if (scope && !scope.has(incident.item)) continue;
    if (state) byState.set(state, (byState.get(state) ?? 0) + 1);
    units.set(lead.code, lead);
    if (!isOpen(incident)) continue;
    open += 1;
    bySeverity[severity] += 1;
    owners.add(lead.code);
    if (street) streets.add(street);
  }
  counted = [all, scope];
  last = { byState, open, bySeverity, units, streets, owners };
  return last;
}

/** How many incidents of the open scene, or of all, stand in some ways at a time. */
export function countStandings(
  all: ReadonlyMap<number, Incident>,
  scope: Filters['scope'],
  kinds: readonly StandingKind[],
  now: number,
): ReadonlyMap<StandingKind, number> {
  const counts = new Map<StandingKind, number>();
  for (const incident of all.values()) {
    if (scope && !scope.has(incident.item)) continue;
    for (const kind of kinds) if (stands(incident, kind, now)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
