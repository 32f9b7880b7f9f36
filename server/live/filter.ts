import { may, streetScope, visibilityClass } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { FeedRow, LiveQuery } from './schema.ts';

type Box = readonly [number, number, number, number];

function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/**
 * Whether a reader gets a row: what they may see, then what they asked for.
 * @param isPublic whether the layer of that id may be seen by everybody
 */
export function accepts(
  row: FeedRow,
  principal: Principal,
  query: LiveQuery,
  isPublic: (layer: string) => boolean,
): boolean {
  if (row.topic === 'rules') return true;
  if (row.topic === 'notification') return principal.kind === 'user' && row.recipient === principal.name;
  if (row.topic === 'emergency') return may(principal, 'orders.read');
  if (query.bbox && row.bbox && !meet(query.bbox, row.bbox)) return false;
  if (row.topic === 'tiles' || row.topic === 'layer')
    return visibilityClass(principal) === 'internal' || (row.layer !== null && isPublic(row.layer));
  if (!may(principal, row.topic === 'event' ? 'events.read' : 'orders.read')) return false;
  const scope = streetScope(principal);
  if (scope !== null && row.street !== scope && !row.assists.includes(scope)) return false;
  if (query.street !== undefined && row.street !== query.street) return false;
  // Who has the orders of all streets keeps one that moves.
  if (row.topic === 'withdrawn' && scope === null && query.street === undefined) return false;
  return query.scene === undefined || row.scene === query.scene;
}
