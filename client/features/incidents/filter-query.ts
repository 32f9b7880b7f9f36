import { standingKinds } from '../../../domain/orders/standings.ts';
import { type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import type { Position } from '../../ui/position.ts';
import { severities } from '../../ui/severity.ts';
import { type Filters, orders } from './filters.ts';

/** Members of a page's address that belong to the filters. */
const filterNames = [
  'severity',
  'state',
  'standing',
  'scene',
  'street',
  'owner',
  'within',
  'area',
  'sort',
] as const;

/** Of a drawn area, so that an address stays one. */
export const mostCorners = 200;

function isState(text: string): text is OrderState {
  return Object.hasOwn(stateLabels, text);
}

function readArea(text: string | null): Position[] | null {
  const corners = (text ?? '')
    .split(';')
    .slice(0, mostCorners)
    .map((corner) => corner.split(',').map(Number));
  const valid = corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite));
  return valid && corners.length >= 3 ? (corners as Position[]) : null;
}

/** The filters that an address or a saved view names; what is missing or wrong filters nothing. */
export function readFilters(query: URLSearchParams): Filters {
  const named = (name: (typeof filterNames)[number]) =>
    (query.get(name) ?? '').split(',').filter((part) => part !== '');
  const within = Number(query.get('within'));
  return {
    severities: new Set(severities.filter((severity) => named('severity').includes(severity))),
    states: new Set(named('state').filter(isState)),
    standings: new Set(standingKinds.filter((kind) => named('standing').includes(kind))),
    scenes: new Set(named('scene')),
    streets: new Set(named('street')),
    owners: new Set(named('owner')),
    within: Number.isInteger(within) && within > 0 && within <= 525_600 ? within : null,
    area: readArea(query.get('area')),
    order: orders.find((order) => order === query.get('sort')) ?? 'urgency',
  };
}

/** The other way: only what filters something is named, so that an address stays short. */
export function writeFilters(filters: Filters, query: URLSearchParams): void {
  const { severities: grave, states, standings, scenes, streets, owners, within, area, order } = filters;
  for (const [name, chosen] of [
    ['severity', grave],
    ['state', states],
    ['standing', standings],
    ['scene', scenes],
    ['street', streets],
    ['owner', owners],
  ] as const)
    if (chosen.size > 0) query.set(name, [...chosen].join(','));
  if (within !== null) query.set('within', String(within));
  if (area)
    query.set('area', area.map((corner) => corner.map((degrees) => degrees.toFixed(5)).join(',')).join(';'));
  if (order !== 'urgency') query.set('sort', order);
}
