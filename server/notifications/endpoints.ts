import { z } from 'zod';
import {
  deliveriesAnswerSchema,
  inboxSchema,
  mailAnswerSchema,
  notificationRulesAnswerSchema,
  putWebhookAnswerSchema,
  quietRulesAnswerSchema,
  resentSchema,
  unreadSchema,
  webhooksAnswerSchema,
  webhookTestSchema,
} from '../../domain/answers/notifications.ts';
import { secretSchema } from '../../domain/answers/sources.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import {
  deliveryQuerySchema,
  inboxQuerySchema,
  mailSchema,
  quietRulesSchema,
  readSchema,
  replaySchema,
  resendSchema,
  webhookDeliveriesQuerySchema,
  webhookIdSchema,
  webhookSchema,
} from './schema.ts';
import type { Notifications } from './service.ts';

/** One's own notifications, where else they are sent, and what could not be sent. */
export function notificationEndpoints(notifications: Notifications) {
  return [...inbox(notifications), ...deliveries(notifications), ...webhooks(notifications)];
}

function inbox(notifications: Notifications) {
  const permission = 'notifications.read';
  return [
    endpoint({
      method: 'get',
      path: '/api/notifications',
      permission,
      summary: {
        zh: '本人的通知（每单取最新一条）和未读工单数',
        en: 'Your notifications, the newest of each order, and how many orders have something unread',
      },
      query: inboxQuerySchema,
      answers: [json(inboxSchema)],
      errors: {},
      handle: ({ query, principal }) => notifications.inbox(query, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/notifications/read',
      permission,
      summary: {
        zh: '标记已读：指定的通知及同单更早的，或某条之前的全部',
        en: 'Mark some as read, with what came before them of their orders, or all up to one',
      },
      body: jsonBody(readSchema, '64kb'),
      answers: [json(unreadSchema)],
      errors: { 403: ['not-a-person'] },
      handle: ({ body, principal }) => notifications.markRead(body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/notifications/mail',
      permission,
      summary: { zh: '本人接收通知的邮箱', en: 'Where your notifications are mailed' },
      answers: [json(mailAnswerSchema)],
      errors: {},
      handle: ({ principal }) => notifications.mail(principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/notifications/mail',
      permission,
      summary: {
        zh: '设定本人接收通知的邮箱，留空则不发',
        en: 'Say where your notifications are mailed; null: nowhere',
      },
      body: jsonBody(mailSchema, '64kb'),
      answers: [json(mailAnswerSchema)],
      errors: { 403: ['not-a-person'] },
      handle: ({ body: { mail }, principal }) => notifications.setMail(mail, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/notifications/rules',
      permission,
      summary: {
        zh: '工单的哪些步骤通知哪些人',
        en: 'Which steps of an order somebody is told of, and who',
      },
      answers: [json(notificationRulesAnswerSchema)],
      errors: {},
      handle: () => ({ rules: notifications.rules() }),
    }),
    endpoint({
      method: 'get',
      path: '/api/notifications/quiet-rules',
      permission,
      summary: { zh: '免打扰规则', en: 'When nothing is mailed or sent to webhooks' },
      answers: [json(quietRulesAnswerSchema)],
      errors: {},
      handle: async () => ({ rules: await notifications.quietRules() }),
    }),
  ];
}

function deliveries(notifications: Notifications) {
  const permission = 'notifications.write';
  return [
    endpoint({
      method: 'put',
      path: '/api/notifications/quiet-rules',
      permission,
      summary: { zh: '设定全部免打扰规则', en: 'Set all of the quiet rules' },
      body: jsonBody(quietRulesSchema, '64kb'),
      answers: [json(quietRulesAnswerSchema)],
      errors: { 400: ['unknown-item', 'unknown-kind'] },
      handle: async ({ body }) => ({ rules: await notifications.setQuietRules(body) }),
    }),
    endpoint({
      method: 'get',
      path: '/api/notifications/deliveries',
      permission,
      summary: {
        zh: '待发、已送达和发送失败的消息，最新在前',
        en: 'What waits to be sent, was delivered, or could not be (dead), newest first',
      },
      query: deliveryQuerySchema,
      answers: [json(deliveriesAnswerSchema)],
      errors: {},
      handle: ({ query }) => notifications.deliveries(query),
    }),
    endpoint({
      method: 'post',
      path: '/api/notifications/deliveries/resend',
      permission,
      summary: {
        zh: '重发失败的消息：部分、某一目标的或全部',
        en: 'Send dead deliveries again: some, those of one target, or all',
      },
      body: jsonBody(resendSchema, '64kb'),
      answers: [json(resentSchema)],
      errors: {},
      handle: ({ body }) => notifications.resend(body),
    }),
  ];
}

function webhooks(notifications: Notifications) {
  const permission = 'webhooks.write';
  const params = z.object({ id: webhookIdSchema });
  const unknown = { 403: ['not-a-key'], 404: ['unknown-webhook'] };
  return [
    endpoint({
      method: 'get',
      path: '/api/webhooks',
      permission,
      summary: {
        zh: '通知推送地址及待发、失败数量；密钥只见自己的',
        en: 'Where notifications are sent, with how much waits or is dead; a key sees its own',
      },
      answers: [json(webhooksAnswerSchema)],
      errors: { 403: ['not-a-key'] },
      handle: async ({ principal }) => ({ webhooks: await notifications.webhooks(principal) }),
    }),
    endpoint({
      method: 'put',
      path: '/api/webhooks/{id}',
      permission,
      summary: {
        zh: '新建推送（密钥仅显示一次）或修改；消息按 Standard Webhooks 1.0 签名',
        en: 'Make a webhook (its secret is answered once) or change one; messages are signed as Standard Webhooks 1.0 has it',
      },
      params,
      body: jsonBody(webhookSchema, '64kb'),
      answers: [json(putWebhookAnswerSchema)],
      errors: {
        400: ['address-not-allowed', 'unknown-item', 'unknown-key', 'unknown-kind', 'unknown-layer'],
        403: ['not-a-key'],
        409: ['id-taken', 'too-many-webhooks'],
      },
      handle: ({ params: { id }, body, principal }) => notifications.putWebhook(id, body, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/webhooks/{id}/test',
      permission,
      summary: {
        zh: '发送一条测试消息，返回对方是否接收',
        en: 'Send a message that tells of nothing, and say whether it was taken',
      },
      params,
      answers: [json(webhookTestSchema)],
      errors: unknown,
      handle: ({ params: { id }, principal }) => notifications.testWebhook(id, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/webhooks/{id}/deliveries',
      permission,
      summary: {
        zh: '一个推送的消息：待发、已送达和失败，最新在前',
        en: 'What a webhook was sent, waits to be sent, or could not be, the newest first',
      },
      params,
      query: webhookDeliveriesQuerySchema,
      answers: [json(deliveriesAnswerSchema)],
      errors: unknown,
      handle: ({ params: { id }, query, principal }) => notifications.deliveriesOf(id, query, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/webhooks/{id}/replay',
      permission,
      summary: {
        zh: '重发推送的消息：指定的，或某条之后的全部；webhook-id 不变',
        en: 'Send messages of a webhook again, some or all after one, each with the webhook-id that it had',
      },
      params,
      body: jsonBody(replaySchema, '64kb'),
      answers: [json(resentSchema)],
      errors: unknown,
      handle: ({ params: { id }, body, principal }) => notifications.replay(id, body, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/webhooks/{id}/secret',
      permission,
      summary: { zh: '更换签名密钥', en: 'Make a new secret in place of the old one' },
      params,
      answers: [json(secretSchema, 201)],
      errors: unknown,
      handle: ({ params: { id }, principal }) => notifications.newWebhookSecret(id, principal),
    }),
    endpoint({
      method: 'delete',
      path: '/api/webhooks/{id}',
      permission,
      summary: { zh: '删除推送', en: 'Remove a webhook' },
      params,
      answers: [empty()],
      errors: unknown,
      handle: ({ params: { id }, principal }) => notifications.deleteWebhook(id, principal),
    }),
  ];
}
