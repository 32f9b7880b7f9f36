import { z } from 'zod';
import {
  deliveryQuerySchema,
  inboxQuerySchema,
  mailSchema,
  onDutyQuerySchema,
  quietRulesSchema,
  readSchema,
  resendSchema,
  rosterQuerySchema,
  rosterSchema,
  webhookSchema,
} from '../notifications/schema.ts';
import { operation } from './openapi-operation.ts';

const idPath = z.object({ id: z.string() });
const officePath = z.object({ office: z.string().describe('the code of a unit, or duty-desk') });

/** Who is told of what happens to orders, and by which way. */
export const notificationPaths = {
  '/api/notifications': {
    get: operation(
      'Your notifications, the newest of each order, and how many orders have something unread',
      {
        params: { query: inboxQuerySchema },
      },
    ),
  },
  '/api/notifications/read': {
    post: operation('Mark some as read, with what came before them of their orders, or all up to one', {
      body: readSchema,
    }),
  },
  '/api/notifications/mail': {
    get: operation('Where your notifications are mailed'),
    put: operation('Say where your notifications are mailed; null: nowhere', { body: mailSchema }),
  },
  '/api/notifications/rules': { get: operation('Which steps of an order somebody is told of, and who') },
  '/api/notifications/quiet-rules': {
    get: operation('When nothing is mailed or sent to webhooks'),
    put: operation('Set all of these rules', { body: quietRulesSchema }),
  },
  '/api/notifications/deliveries': {
    get: operation('What waits to be sent, was delivered, or could not be (dead), newest first', {
      params: { query: deliveryQuerySchema },
    }),
  },
  '/api/notifications/deliveries/resend': {
    post: operation('Send dead deliveries again: some, those of one target, or all', { body: resendSchema }),
  },
  '/api/webhooks': { get: operation('Where notifications are sent, with how much waits or is dead') },
  '/api/webhooks/{id}': {
    put: operation(
      'Make a webhook (its secret is answered once) or change one; messages are signed as Standard Webhooks 1.0 has it',
      { params: { path: idPath }, body: webhookSchema },
    ),
    delete: operation('Remove a webhook', { params: { path: idPath } }, '204'),
  },
  '/api/webhooks/{id}/test': {
    post: operation('Send a message that tells of nothing, and say whether it was taken', {
      params: { path: idPath },
    }),
  },
  '/api/webhooks/{id}/secret': {
    post: operation('Make a new secret in place of the old one', { params: { path: idPath } }, '201'),
  },
  '/api/roster/{office}': {
    get: operation('Who is on duty for a unit in a period, with gaps and overlaps', {
      params: { path: officePath, query: rosterQuerySchema },
    }),
    put: operation('Write the roster of a period anew; gaps and overlaps are refused unless meant', {
      params: { path: officePath },
      body: rosterSchema,
    }),
  },
  '/api/roster/{office}/on-duty': {
    get: operation('Who would be told at a time, of the unit or else of those above it', {
      params: { path: officePath, query: onDutyQuerySchema },
    }),
  },
};
