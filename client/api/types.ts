import type { Item, Scene, Severity } from '../../server/items/schema.ts';
import type { LayerDefinition, Title } from '../../server/layers/schema.ts';
import type { OrderAction, OrderState } from '../../server/orders/transitions.ts';

export type { SessionUser } from '../../server/access/schema.ts';
export type { Item, OrderAction, OrderState, Scene, Severity, Title };

export type Position = [longitude: number, latitude: number];

/** One layer of `GET /api/layers`. */
export interface Layer extends Omit<LayerDefinition, 'tier'> {
  tier: LayerDefinition['tier'] | null;
  version: number;
  featureCount: number;
  bbox: [number, number, number, number] | null;
}

export interface Named {
  code: string;
  name: string;
}

export interface Unit extends Named {
  kind: string;
}

export interface Reason {
  code: string;
  layer?: string;
  version?: number;
  feature?: string;
  /** Metres from the point to the feature. */
  distance?: number;
  text: Title;
}

/** The answer to "whose is this point?". */
export interface Decision {
  point: Position;
  item: string | null;
  at: string;
  snapshot: string;
  status: 'routed' | 'needs-verification' | 'snapped' | 'unowned';
  areas: {
    district: Named | null;
    street: Named | null;
    responsibilityGrid: Named | null;
    unitGrid: Named | null;
  };
  lead: Unit | null;
  assists: Unit[];
  candidates: { unit: Unit; share: number; distance: number }[];
  confidence: number;
  reasons: Reason[];
}

export interface ReportedEvent {
  id: number;
  source: string;
  externalId: string | null;
  item: string | null;
  scene: string | null;
  severity: Severity;
  occurredAt: string;
  receivedAt: string;
  point: Position;
  /** Radius in metres within which the place is known. */
  accuracy: number | null;
  description: string | null;
  properties: Record<string, unknown>;
  decision: Decision;
  orderNumber: string | null;
}

export interface Order {
  number: string;
  eventId: number;
  state: OrderState;
  item: string | null;
  scene: string | null;
  severity: Severity;
  point: Position;
  lead: Unit | null;
  district: string | null;
  street: string | null;
  createdAt: string;
  updatedAt: string;
  /** Grows with every step; an action names the one it saw. */
  revision: number;
}

export interface LogEntry {
  at: string;
  actor: string;
  actorRole: string;
  action: string;
  fromState: OrderState | null;
  toState: OrderState;
  note: string | null;
}

export interface OrderDetail extends Order {
  event: ReportedEvent;
  log: LogEntry[];
  allowedActions: { action: OrderAction; noteRequired: boolean }[];
}
