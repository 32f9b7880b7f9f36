import { z } from 'zod';
import type { Role } from '../../domain/access/principal.ts';
import type { Requirement, Severity } from '../../domain/items/entries.ts';
import { type OrderState, stateLabels } from '../../domain/orders/states.ts';
import {
  actionLabels,
  type Course,
  type LogAction,
  type Need,
  type OrderAction,
  type OwnerAction,
} from '../../domain/orders/transitions.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Attachment } from '../attachments/schema.ts';
import { isStorable } from '../database/storable-text.ts';
import type { Event } from '../events/schema.ts';
import { bboxParameter, codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowId, rowNumber, storableTime } from '../input/storable-values.ts';
import type { Clock } from './clocks/clock.ts';
import type { Progress } from './progress.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

/** A work order as the API answers it and the feed carries it. */
export interface Order extends Progress {
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
  /** The code of the responsibility grid that the place lay in when the order was opened. */
  responsibilityGrid: string | null;
  createdAt: string;
  updatedAt: string;
  /** Grows by one with every step. */
  revision: number;
  /** That the place has another owner since a publication, until a person resolves it. */
  ownerChange: OwnerChange | null;
  /** The time limit of the step that it is in; null where none runs. */
  clock: Clock | null;
  /** How many reports of the matter there are, the one that opened it included, and when the last came in. */
  reportCount: number;
  lastReportedAt: string;
  /** The number of the order that was closed when the same came back (复发), or null. */
  recurrenceOf: string | null;
  /** The number of the order that this one went into, or null. */
  mergedInto: string | null;
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
  /** `system` is the clock: what comes about by itself. */
  actorRole: Role | 'system';
  action: LogAction;
  fromState: OrderState | null;
  toState: OrderState;
  note: string | null;
}

export interface AllowedAction {
  action: OrderAction;
  noteRequired: boolean;
  course: Course;
  /** The member of the request that the step needs beside the note, if any. */
  needs: Need | null;
  /** What the order lacks of what its item asks for at this step. */
  missing: Requirement[];
}

/** Answer of `GET /api/orders/{number}`. */
export interface OrderWithHistory extends Order {
  /** The report that opened it. */
  event: Event;
  /** The newest of all its reports; `next` is the cursor for `GET /api/events?order=…`, null where these are all. */
  reports: { events: Event[]; next: string | null };
  /** Its steps, oldest first; what the reports after the first added is told by them. */
  log: LogEntry[];
  /** Its own photos and files and those of its reports. */
  attachments: Attachment[];
  allowedActions: AllowedAction[];
}

export const orderNumberSchema = z
  .string()
  .regex(/^\d{8}-\d{6}$/, 'expected an order number, YYYYMMDD-NNNNNN');

function text(longest: number) {
  return z.string().trim().max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

/** Body of `POST /api/orders/{number}/actions`. */
export const actionSchema = z.strictObject({
  action: z.enum(actions, `expected one of ${actions.join(', ')}`),
  note: text(2000).nullish(),
  /** When a suspension that is asked for ends. */
  until: storableTime().optional(),
  /** To whom an order goes that is not ours. */
  transfer: z.strictObject({ direction: z.enum(['up', 'sideways']), to: text(200).min(1) }).optional(),
  /** The unit that is to assist, or the one whose part is done. */
  unit: z
    .strictObject({
      code: text(100).min(1),
      name: text(200).min(1),
      nameEn: text(200).min(1).nullable().default(null),
      kind: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected a kebab-case kind, such as street-office'),
    })
    .optional(),
  /** The order that this one is merged into. */
  into: orderNumberSchema.optional(),
  /** The ids of the reports that are split off. */
  reports: z.array(rowId).min(1).max(1000).optional(),
  /** The revision the actor has seen; the step is refused when the order has moved on since. */
  revision: rowNumber.optional(),
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
const note = text(2000).nullish();

/** Body of `POST /api/orders/{number}/owner-change`. */
export const ownerActionSchema = z.strictObject({
  action: z.enum(ownerActions),
  note,
  revision: rowNumber.optional(),
});
export type OwnerActionRequest = z.output<typeof ownerActionSchema>;

/** Body of `POST /api/orders/owner-changes`: all marks, or those of one publication. */
export const ownerActionsSchema = z.strictObject({
  action: z.enum(ownerActions),
  note,
  publication: rowId.optional(),
});
export type OwnerActionsRequest = z.output<typeof ownerActionsSchema>;
