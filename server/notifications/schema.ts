import { z } from 'zod';
import { channels } from '../../domain/answers/notifications.ts';
import { severitySchema } from '../../domain/items/entries.ts';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowId, storableTime } from '../input/storable-values.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected a kebab-case id');
const titleSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/**
 * Who is told: on duty for the unit that leads, for those that assist, for its district, or at the duty desk; or the
 * people whom the escalation of a late order names.
 */
const groups = ['named', 'lead', 'assists', 'district', 'duty-desk'] as const;
export type Group = (typeof groups)[number];

/** Which entries of the log of orders somebody is told of, and who; as in `data/notifications/rules.json`. */
export const notificationRulesSchema = z.array(
  z.strictObject({
    /** The kind of the notifications. */
    id: idSchema,
    title: titleSchema,
    /** The actions of the entries. */
    actions: z.array(z.string().min(1)).min(1),
    /** Of entries that lead to one of these states only. */
    states: z.array(z.string().min(1)).min(1).optional(),
    severities: z.array(severitySchema).min(1).optional(),
    tell: z.array(z.enum(groups)).min(1),
  }),
);
export type NotificationRule = z.infer<typeof notificationRulesSchema>[number];

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, HH:MM');
/**
 * When nothing is sent. With hours, what falls into them waits until they end; without, it is never sent. The console
 * shows everything at once, always.
 */
const quietRuleSchema = z
  .strictObject({
    id: idSchema,
    channels: z.array(z.enum(channels)).min(1),
    /** Hours in the city; they may reach over midnight. */
    from: clockTime.optional(),
    to: clockTime.optional(),
    severities: z.array(severitySchema).min(1).optional(),
    /** Codes of items. */
    items: z.array(z.string().min(1)).min(1).max(1000).optional(),
    /** Kinds of notifications. */
    kinds: z.array(idSchema).min(1).optional(),
  })
  .refine(
    ({ from, to }) => (from === undefined) === (to === undefined),
    'expected both "from" and "to", or neither',
  )
  .refine(({ from, to }) => from === undefined || from !== to, 'expected "to" other than "from"')
  .refine(
    ({ from, severities, items, kinds }) => from ?? severities ?? items ?? kinds,
    'expected hours, severities, items or kinds: as it is, nothing would ever be sent',
  );
/** Body of `PUT /api/notifications/quiet-rules`. */
export const quietRulesSchema = z.array(quietRuleSchema).max(100);
export type QuietRule = z.output<typeof quietRuleSchema>;

/** Query of `GET /api/notifications`. */
export const inboxQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  unread: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type InboxQuery = z.output<typeof inboxQuerySchema>;

const ids = z.array(rowId).min(1).max(1000);
/** Body of `POST /api/notifications/read`: some, or all up to one. */
export const readSchema = z.union(
  [z.strictObject({ ids }), z.strictObject({ upTo: rowId, item: codeParameter.optional() })],
  'expected {"ids": […]}, {"upTo": id} or {"upTo": id, "item": code}',
);
export type ReadRequest = z.output<typeof readSchema>;

/** Body of `PUT /api/notifications/mail`: where one's own notifications are sent; null: nowhere. */
export const mailSchema = z.strictObject({ mail: z.email('expected a mail address').max(254).nullable() });

export const webhookIdSchema = idSchema;
const filter = z.array(z.string().min(1)).min(1).max(1000).nullable().default(null);
/** Body of `PUT /api/webhooks/{id}`. Null takes all. */
export const webhookSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).max(2000),
  kinds: filter,
  /** Codes of units: of the lead, its street or its district. */
  offices: filter,
  items: filter,
  /** Ids of layers whose changes are sent, or "*" for all that the key may read; null sends none. */
  layers: filter,
  enabled: z.boolean().default(true),
  key: z
    .int()
    .min(1)
    .optional()
    .describe('the number of the key that it is of, where a person makes it for one of his keys'),
});
export type WebhookSettings = z.output<typeof webhookSchema>;

/** Query of `GET /api/notifications/deliveries`. */
export const deliveryQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  state: z.enum(['waiting', 'delivered', 'dead']).default('dead'),
  target: z.string().max(300).refine(isStorable, 'holds a NUL or half a surrogate pair').optional(),
});
export type DeliveryQuery = z.output<typeof deliveryQuerySchema>;

/** Body of `POST /api/notifications/deliveries/resend`: some of the dead, all of one target, or all. */
export const resendSchema = z.strictObject({
  ids: ids.optional(),
  target: z.string().min(1).max(300).refine(isStorable, 'holds a NUL or half a surrogate pair').optional(),
});
export type ResendRequest = z.output<typeof resendSchema>;

/** Query of `GET /api/webhooks/{id}/deliveries`. */
export const webhookDeliveriesQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  state: z.enum(['waiting', 'delivered', 'dead']).optional(),
});
export type WebhookDeliveriesQuery = z.output<typeof webhookDeliveriesQuerySchema>;

/** Body of `POST /api/webhooks/{id}/replay`: some messages, or all after one. */
export const replaySchema = z.union([
  z.strictObject({ ids }),
  z.strictObject({ after: z.int().min(0).describe('the number of a delivery; 0: all that are kept') }),
]);
export type ReplayRequest = z.output<typeof replaySchema>;

export const officeSchema = codeParameter;
const time = storableTime('expected a time, RFC 3339').transform((text) => new Date(text));
const periodSchema = z.strictObject({ from: time, to: time });
const isPeriod = ({ from, to }: { from: Date; to: Date }) => from < to;
const atMostAYear = ({ from, to }: { from: Date; to: Date }) =>
  to.getTime() - from.getTime() <= 366 * 86_400_000;

/** Query of `GET /api/roster/{office}`. */
export const rosterQuerySchema = periodSchema
  .refine(isPeriod, { path: ['to'], error: 'expected after "from"' })
  .refine(atMostAYear, { path: ['to'], error: 'expected within a year of "from"' });
export type Period = z.output<typeof rosterQuerySchema>;

/** When somebody is on duty. */
export const shiftSchema = periodSchema
  .extend({
    person: z.string().min(1).max(200).refine(isStorable, 'holds a NUL or half a surrogate pair'),
    phone: z
      .string()
      .regex(/^\+?[\d -]{3,20}$/, 'expected a telephone number')
      .nullish(),
  })
  .refine(isPeriod, { path: ['to'], error: 'expected after "from"' });

/** Body of `PUT /api/roster/{office}`: who is on duty in a period, in place of what stood there. */
export const rosterSchema = periodSchema
  .extend({
    shifts: z.array(shiftSchema).max(2000),
    /** What is meant to be so, though it is refused else: hours without anybody, or with several people. */
    allow: z.array(z.enum(['gaps', 'overlaps'])).default([]),
  })
  .refine(isPeriod, { path: ['to'], error: 'expected after "from"' })
  .refine(atMostAYear, { path: ['to'], error: 'expected within a year of "from"' });
export type RosterRequest = z.output<typeof rosterSchema>;

export interface Shift extends Period {
  person: string;
  /** By which he is reached during the shift. */
  phone?: string | null | undefined;
}

/** Query of `GET /api/roster/{office}/on-duty`. */
export const onDutyQuerySchema = z.strictObject({ at: time.optional() });
