import { z } from 'zod';
import { severitySchema } from '../items/entries.ts';
import { layerMessageSchema } from './layer-changes.ts';
import { logActionSchema, orderStateSchema } from './orders.ts';
import { bilingualSchema } from './problem.ts';
import { shareMessageSchema } from './share-requests.ts';

/** Who is told beside the people whom the escalation of a late order names. */
const recipientGroups = ['named', 'lead', 'assists', 'district', 'duty-desk'] as const;

export const channels = ['mail', 'webhook'] as const;
export type Channel = (typeof channels)[number];

/** The newest of one's own notifications of an order, with the order as it is now. */
const notificationSchema = z.object({
  id: z.int(),
  kind: z.string(),
  title: bilingualSchema,
  at: z.string(),
  read: z.boolean(),
  office: z.string().describe('the code of the unit for which the person was told'),
  actor: z.string(),
  action: logActionSchema,
  note: z.string().nullable(),
  earlier: z.int().describe('how many of the same order came before it'),
  order: z.object({
    number: z.string(),
    eventId: z.int(),
    item: z.string(),
    scene: z.string(),
    severity: severitySchema,
    state: orderStateSchema,
  }),
});
export type Notification = z.output<typeof notificationSchema>;

export const inboxSchema = z.object({
  unread: z.int().describe('how many are unread, beyond this page too'),
  notifications: z.array(notificationSchema).describe('newest first'),
  groups: z
    .array(z.object({ item: z.string(), unread: z.int().describe('orders with something unread') }))
    .describe('what is unread by the item of the orders, that of the newest first, at most 100'),
  next: z.string().nullable(),
});
export type Inbox = z.output<typeof inboxSchema>;

export const unreadSchema = z.object({ unread: z.int() });
export const mailAnswerSchema = z.object({ mail: z.string().nullable() });

export const notificationRulesAnswerSchema = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      title: bilingualSchema,
      actions: z.array(z.string()),
      states: z.array(z.string()).optional(),
      severities: z.array(severitySchema).optional(),
      tell: z.array(z.enum(recipientGroups)),
    }),
  ),
});

export const quietRulesAnswerSchema = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      channels: z.array(z.enum(channels)),
      from: z.string().optional().describe('HH:MM in the city'),
      to: z.string().optional(),
      severities: z.array(severitySchema).optional(),
      items: z.array(z.string()).optional(),
      kinds: z.array(z.string()).optional(),
    }),
  ),
});

const filter = z.array(z.string()).nullable().describe('null takes all');

const webhookAnswerSchema = z.object({
  id: z.string(),
  url: z.string(),
  kinds: filter,
  offices: filter,
  items: filter,
  layers: z
    .array(z.string())
    .nullable()
    .describe('ids of layers whose changes are sent, "*" for all; null sends none'),
  enabled: z.boolean(),
  key: z
    .int()
    .nullable()
    .describe('the number of the key that it belongs to; null for those of the installation'),
  waiting: z.int(),
  dead: z.int(),
});
export type Webhook = z.output<typeof webhookAnswerSchema>;

/** A webhook that was made or changed; its secret is answered once. */
export const putWebhookAnswerSchema = webhookAnswerSchema.extend({ secret: z.string().optional() });
export const webhooksAnswerSchema = z.object({ webhooks: z.array(webhookAnswerSchema) });
export const webhookTestSchema = z.object({
  error: z.string().nullable().describe('why it was not taken; null where it was'),
});

/** What is sent: the body of a webhook, and what a mail is written from. */
const messageSchema = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.object({
    kind: z.string(),
    title: bilingualSchema,
    entry: z.object({
      id: z.int(),
      action: logActionSchema,
      actor: z.string(),
      fromState: orderStateSchema.nullable(),
      toState: orderStateSchema,
      note: z.string().nullable(),
    }),
    order: z
      .looseObject({
        number: z.string(),
        item: z.string(),
        severity: severitySchema,
        state: orderStateSchema,
        point: z.tuple([z.number(), z.number()]),
      })
      .describe('as GET /api/orders answers it, at the time when the message was written'),
  }),
});
export type Message = z.output<typeof messageSchema>;
export type LayerMessage = z.output<typeof layerMessageSchema>;

const deliverySchema = z.object({
  id: z.int(),
  message: z.string(),
  channel: z.enum(channels),
  target: z.string(),
  state: z.enum(['waiting', 'delivered', 'dead']),
  attempts: z.int(),
  dueAt: z.string(),
  lastError: z.string().nullable(),
  createdAt: z.string(),
  payload: z.union([messageSchema, layerMessageSchema, shareMessageSchema]),
});
export type Delivery = z.output<typeof deliverySchema>;

/** What a message is about: the number of an order, or a layer. */
export function subjectOf(data: Delivery['payload']['data']): string {
  if ('order' in data) return data.order.number;
  return 'change' in data ? data.change.layer : data.request.layer;
}

export const deliveriesAnswerSchema = z.object({
  deliveries: z.array(deliverySchema),
  next: z.string().nullable(),
});
export const resentSchema = z.object({ resent: z.int() });

const period = { from: z.string(), to: z.string() };

/** Who is on duty for a unit in a period, and where the roster has gaps or several people. */
export const rosterAnswerSchema = z.object({
  office: z.string(),
  shifts: z.array(z.object({ ...period, person: z.string(), phone: z.string().nullish() })),
  gaps: z.array(z.object(period)),
  overlaps: z.array(z.object({ ...period, people: z.array(z.string()) })),
});

export const onDutyAnswerSchema = z.object({
  office: z.string(),
  at: z.string(),
  onDuty: z.array(
    z.object({
      office: z.string(),
      person: z.string(),
      phone: z
        .string()
        .nullable()
        .describe('of the shift or of the turn of duty; null for who may not see it'),
    }),
  ),
});
