import { z } from 'zod';
import { answerWays } from '../../domain/intake/channels.ts';
import { type StandingKind, standingKinds } from '../../domain/orders/standings.ts';
import { type OrderState, stateLabels } from '../../domain/orders/states.ts';
import { actionLabels, type OrderAction, type OwnerAction } from '../../domain/orders/transitions.ts';
import { isStorable } from '../database/storable-text.ts';
import { bboxParameter, codeParameter, limitParameter } from '../input/query-parameters.ts';
import { rowId, rowNumber, storableTime } from '../input/storable-values.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

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
  /** How the source is answered; as its channel has it unless told. */
  way: z.enum(answerWays).optional(),
  /** The order that this one is merged into. */
  into: orderNumberSchema.optional(),
  /** The ids of the reports that are split off. */
  reports: z.array(rowId).min(1).max(1000).optional(),
  /** The revision the actor has seen; the step is refused when the order has moved on since. */
  revision: rowNumber.optional(),
  /** What the sender's own clock said when the step was done, where it is sent later; see the header `Done-Ago`. */
  doneAt: storableTime().optional(),
});
export type ActionRequest = z.output<typeof actionSchema>;

/** Some of the kinds of standings, separated by commas. */
const standingParameter = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z
      .array(z.enum(standingKinds, `expected some of ${standingKinds.join(', ')}, separated by commas`))
      .min(1)
      .transform((kinds): StandingKind[] => [...new Set(kinds)]),
  );

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Query of `GET /api/orders`. */
export const orderQuerySchema = z.strictObject({
  limit: limitParameter,
  /** Newest first: the id of the last row; by priority: when the first page was asked for, and the last row's place and id. */
  cursor: z
    .string()
    .regex(
      /^([1-9]\d{0,15}|\d{1,15}~\d{1,3}(\.\d{1,20})?(e-\d{1,3})?~\d{1,15})$/,
      'expected the "next" of an earlier page',
    )
    .optional(),
  bbox: bboxParameter.optional(),
  /** By priority, only open orders unless a state or a standing is asked for. */
  sort: z.enum(['newest', 'priority']).default('newest'),
  /** Orders that stand in any of these ways to the reader. */
  standing: standingParameter.optional(),
  /** Open orders, or those at their end. */
  open: flag.optional(),
  state: z.enum(states, `expected one of ${states.join(', ')}`).optional(),
  scene: codeParameter.optional(),
  street: codeParameter.optional(),
  ownerChanged: flag.optional(),
});
export type OrderQuery = z.output<typeof orderQuerySchema>;

/** Body of `PUT /api/orders/{number}/read`. */
export const readSchema = z.strictObject({ revision: rowNumber });

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
