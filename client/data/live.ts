import type { Event as ReportedEvent } from '../../domain/answers/events.ts';
import type { Order } from '../../domain/answers/orders.ts';
import { severities } from '../../domain/items/vocabulary.ts';
import { orderStates } from '../../domain/orders/states.ts';
import type { PresenceMessage } from '../../server/presence/schema.ts';
import type { LiveMessage } from '../wangge-client/sse.ts';
import { connectStream } from './stream.ts';

/** What was changed of a layer's tiles, or of the layer itself. */
export interface LayerMessage {
  layer: string;
  /** Whether all of it changed. */
  whole: boolean;
  /** Otherwise where: west, south, east, north in degrees. */
  boxes?: readonly (readonly [number, number, number, number])[];
}

/** The messages of the stream by their kind. */
interface LiveMessages {
  /** The stream begins, or goes on after a gap: what is known has to be read again. */
  hello: null;
  resync: null;
  order: Order;
  event: ReportedEvent;
  /** An order that this person has no more. */
  withdrawn: { eventId: number; revision: number };
  notification: object;
  emergency: object;
  warning: object;
  presence: PresenceMessage;
  tiles: LayerMessage;
  layer: LayerMessage;
}
type Kind = keyof LiveMessages;

const subscribers = new Map<string, Set<(data: never) => void>>();

/** Subscribes to messages of a kind until the returned function is called. Those that cannot be read are passed over. */
export function onLive<K extends Kind>(kind: K, subscriber: (data: LiveMessages[K]) => void): () => void {
  const known = subscribers.get(kind) ?? new Set();
  subscribers.set(kind, known);
  known.add(subscriber);
  return () => known.delete(subscriber);
}

/** Subscribes to the moments at which what is known has to be read again. */
export function onLiveStart(subscriber: () => void): () => void {
  const stops = [onLive('hello', subscriber), onLive('resync', subscriber)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Whether it is at least what a row and a mark need; anything else in its place is passed over. */
function isOrder(data: object): data is Order {
  const { number, eventId, state, severity, point, revision } = data as Partial<Order>;
  return (
    typeof number === 'string' &&
    typeof eventId === 'number' &&
    typeof revision === 'number' &&
    state !== undefined &&
    orderStates.includes(state) &&
    severity !== undefined &&
    severities.includes(severity) &&
    Array.isArray(point) &&
    point.length === 2 &&
    point.every(Number.isFinite)
  );
}

function parse(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? value : null;
  } catch {
    // One unreadable message must not end the stream; the next load makes up for it.
    return null;
  }
}

function publish({ event, data }: LiveMessage): void {
  const known = subscribers.get(event);
  if (!known) return;
  const isStart = event === 'hello' || event === 'resync';
  const value = isStart ? null : parse(data);
  if (!isStart && (value === null || (event === 'order' && !isOrder(value)))) return;
  for (const subscriber of [...known]) subscriber(value as never);
}

/** Keeps the stream open for the subscribers until the returned function is called. */
export function followLive(): () => void {
  return connectStream(publish);
}
