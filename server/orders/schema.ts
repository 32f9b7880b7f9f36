import { z } from 'zod';
import type { Role } from '../access/principal.ts';
import { isStorable } from '../database/storable-text.ts';
import type { Event } from '../events/schema.ts';
import { bboxParameter, codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import type { Severity } from '../items/schema.ts';
import type { Unit } from '../routing/schema.ts';
import {
  actionLabels,
  type LogAction,
  type OrderAction,
  type OrderState,
  type OwnerAction,
  stateLabels,
} from './transitions.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

/** A work order as the API answers it and the feed carries it. */
export interface Order {
  number: string;
  eventId: number;
  state: OrderState;
  item: string;
  scene: string;
  severity: Severity;
  point: [number, number];
  lead: Unit;
  district: string | null;
  street: string | null;
  createdAt: string;
  updatedAt: string;
  /** Grows by one with every step. */
  revision: number;
  /** That the place has another owner since a publication, until a person resolves it. */
  ownerChange: OwnerChange | null;
}

/** Whose a place was and is, and what publication changed it. */
export interface OwnerChange {
  from: Unit;
  to: Unit;
  publication: { id: number; layer: string; version: number };
  at: string;
}

/** One step of an order: who did what, when. */
export interface LogEntry {
  at: string;
  actor: string;
  actorRole: Role;
  action: LogAction;
  fromState: OrderState | null;
  toState: OrderState;
  note: string | null;
}

export interface AllowedAction {
  action: OrderAction;
  noteRequired: boolean;
}

/** Answer of `GET /api/orders/{number}`. */
export interface OrderWithHistory extends Order {
  event: Event;
  log: LogEntry[];
  allowedActions: AllowedAction[];
}

export const orderNumberSchema = z
  .string()
  .regex(/^\d{8}-\d{6}$/, 'expected an order number, YYYYMMDD-NNNNNN');

/** Body of `POST /api/orders/{number}/actions`. */
export const actionSchema = z.strictObject({
  action: z.enum(actions, `expected one of ${actions.join(', ')}`),
  note: z.string().trim().max(2000).refine(isStorable, 'holds a NUL or half a surrogate pair').nullish(),
  /** The revision the actor has seen; the step is refused when the order has moved on since. */
  revision: z.int().min(1).optional(),
});
export type ActionRequest = z.output<typeof actionSchema>;

/** Query of `GET /api/orders`. */
export const orderQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  bbox: bboxParameter.optional(),
  state: z.enum(states, `expected one of ${states.join(', ')}`).optional(),
  scene: codeParameter.optional(),
  street: codeParameter.optional(),
  ownerChanged: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type OrderQuery = z.output<typeof orderQuerySchema>;

const ownerActions = ['keep-owner', 're-route'] as const satisfies readonly OwnerAction[];
const note = z.string().trim().max(2000).refine(isStorable, 'holds a NUL or half a surrogate pair').nullish();

/** Body of `POST /api/orders/{number}/owner-change`. */
export const ownerActionSchema = z.strictObject({
  action: z.enum(ownerActions),
  note,
  revision: z.int().min(1).optional(),
});
export type OwnerActionRequest = z.output<typeof ownerActionSchema>;

/** Body of `POST /api/orders/owner-changes`: all marks, or those of one publication. */
export const ownerActionsSchema = z.strictObject({
  action: z.enum(ownerActions),
  note,
  publication: z.int().min(1).optional(),
});
export type OwnerActionsRequest = z.output<typeof ownerActionsSchema>;
