import { may, visibilityClass } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { FeedRow, LiveQuery } from './schema.ts';

type Box = readonly [number, number, number, number];

function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** How a row of an event or an order lies to a reader; the same for all with his scopes. */
export interface Standing {
  /** He sees it, or did until now. */
  sees: boolean;
  /** He sees it still: false of what was withdrawn from him. */
  keeps: boolean;
}

export function standingOf(
  { topic, scopes, keptBy, bbox }: FeedRow,
  reader: readonly string[] | null,
): Standing {
  const place = bbox && ([bbox[0], bbox[1]] as const);
  const shares = share(reader, scopes, place);
  if (topic !== 'withdrawn') return { sees: shares, keeps: shares };
  const keeps = share(reader, keptBy, place);
  return { sees: shares || keeps, keeps };
}

/**
 * Whether a reader gets a row: what they may see, then what they asked for.
 * @param standing as `standingOf` says of the row and the reader's scopes
 * @param isPublic whether the layer of that id may be seen by everybody, or by who is told of it
 */
export function accepts(
  row: FeedRow,
  principal: Principal,
  { sees, keeps }: Standing,
  query: LiveQuery,
  isPublic: (layer: string) => boolean,
): boolean {
  if (row.topic === 'rules') return true;
  if (row.topic === 'notification') return principal.kind === 'user' && row.recipient === principal.name;
  if (row.topic === 'emergency' || row.topic === 'warning') return visibilityClass(principal) === 'internal';
  if (query.bbox && row.bbox && !meet(query.bbox, row.bbox)) return false;
  if (row.topic === 'tiles' || row.topic === 'layer')
    return visibilityClass(principal) === 'internal' || (row.layer !== null && isPublic(row.layer));
  if (!may(principal, row.topic === 'event' ? 'events.read' : 'orders.read')) return false;
  if (!sees || (query.street !== undefined && row.street !== query.street)) return false;
  // Who has it still keeps it, unless he follows the one street that it left.
  if (row.topic === 'withdrawn' && keeps && query.street === undefined) return false;
  return query.scene === undefined || row.scene === query.scene;
}
