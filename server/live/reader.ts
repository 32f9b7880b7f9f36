import { shownOrder } from '../../domain/access/key-limits.ts';
import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { type View, viewOf } from '../layers/view.ts';
import { type Connection, frame } from './connection.ts';
import { kept } from './pruning.ts';
import type { FeedRow, LiveQuery } from './schema.ts';

/** Who wants to follow the feed. */
export interface Follower {
  principal: Principal;
  /** The header that says so; the stream ends when it no longer does. */
  authorization: string | undefined;
}

/** A stream that is open, and how far it has come. */
export interface Reader {
  connection: Connection;
  scopes: readonly string[] | null;
  /** Readers who have the same see the same and asked for the same: what they are sent is made once. */
  audience: string;
  follower: Follower;
  /** The layers that he may see. */
  view: View;
  query: LiveQuery;
  /** Rows up to this id have been sent or passed over. */
  position: number;
  /** In which part of the interval it is sent a sign of life. */
  beatsIn: number;
}

/** What decides what somebody gets of the feed, but for what is told to him alone. */
function audienceOf(principal: Principal, scopes: readonly string[] | null, query: LiveQuery): string {
  const rights = [
    viewOf(principal).key,
    may(principal, 'events.read'),
    may(principal, 'orders.read'),
    principal.key?.limits.fields?.orders,
  ];
  return JSON.stringify([rights, scopes, query]);
}

/** A reader that has been sent nothing yet. @param beatsIn the part of the interval in which it is sent a sign of life */
export function readerOf(
  connection: Connection,
  follower: Follower,
  query: LiveQuery,
  position: number,
  beatsIn: number,
): Reader {
  const scopes = scopesFor(follower.principal, 'orders.read');
  return {
    connection,
    scopes,
    audience: audienceOf(follower.principal, scopes, query),
    follower,
    view: viewOf(follower.principal),
    query,
    position,
    beatsIn,
  };
}

/** A row of the feed as somebody is sent it: of orders, the fields that his key allows. */
export function frameOf({ topic, id, payload }: FeedRow, { key }: Principal): Buffer {
  if (topic !== 'order' || !key?.limits.fields?.orders) return frame(topic, id, payload);
  return frame(topic, id, JSON.stringify(shownOrder(JSON.parse(payload), { key })));
}

/** Where a reader that knows `lastEventId` starts, or why it can't be served row by row. */
export function startOf(lastEventId: string | undefined, oldest: number, newest: number): number | string {
  if (lastEventId === undefined) return newest;
  if (!/^\d{1,15}$/.test(lastEventId)) return 'not-an-id';
  const id = Number(lastEventId);
  if (id > newest) return 'unknown-id';
  return id < oldest - 1 || newest - id > kept.rows ? 'too-old' : id;
}
