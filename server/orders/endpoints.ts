import { z } from 'zod';
import { shownOrder } from '../../domain/access/key-limits.ts';
import type { Principal } from '../../domain/access/principal.ts';
import {
  type Order,
  orderPageSchema,
  orderRowSchema,
  orderSchema,
  orderWithHistorySchema,
  resolvedOwnerChangesSchema,
  scoreSchema,
  someOf,
  sourceScoreSchema,
  standingCountsSchema,
} from '../../domain/answers/orders.ts';
import { inlineFilesSchema, readInlineFiles } from '../attachments/inline.ts';
import type { ReceivedForm } from '../attachments/receive.ts';
import { uploadIdsSchema } from '../attachments/schema.ts';
import type { Attachments } from '../attachments/service.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint, type Problems } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { sourceIdSchema } from '../sources/schema.ts';
import type { OwnerChanges } from './owner-changes.ts';
import {
  actionSchema,
  orderNumberSchema,
  orderQuerySchema,
  ownerActionSchema,
  ownerActionsSchema,
  readSchema,
} from './schema.ts';
import { type SentStep, sendingHeaders, sentStepOf } from './sending.ts';
import type { Orders } from './service.ts';
import { verificationSchema } from './verification.ts';

const params = z.object({ number: orderNumberSchema });

/** A step, with the photos and files that show it. */
const stepSchema = actionSchema.extend({
  attachments: inlineFilesSchema.optional(),
  /** Uploads of the sender's that are whole, in the place of files. */
  uploads: uploadIdsSchema.optional(),
});
/** Steps whose photos show the work done. */
const showsWork: ReadonlySet<string> = new Set(['finish', 'assist-done']);

/** Why a step of an order's life can be refused. */
const stepProblems: Problems = {
  400: ['bad-done-ago', 'bad-step', 'field-required', 'invalid-form', 'note-required', 'unknown-office'],
  404: ['unknown-order', 'unknown-upload'],
  409: [
    'assists-open',
    'extensions-used',
    'no-assists',
    'no-request',
    'no-such-step',
    'order-changed',
    'order-ended',
    'request-pending',
    'requirement-missing',
    'no-answer-owed',
    'no-visit-owed',
    'single-report',
    'supervised',
    'suspensions-used',
    'unsupervised',
    'too-many-attachments',
    'upload-incomplete',
  ],
  413: ['file-too-large', 'photo-too-large'],
  415: ['file-damaged', 'file-type-refused'],
  503: ['try-again'],
  507: ['disk-full'],
};

/** Orders, their log and scores, and the steps of their life. */
export function orderEndpoints(orders: Orders, attachments: Attachments) {
  /**
   * Adds the photos that come with a step, and takes it. Those of a step that may not be taken are not added; a step that
   * is refused for another reason leaves them, and sent again they are not there twice.
   */
  async function takeStep(
    number: string,
    { attachments: inline, uploads, ...step }: z.output<typeof stepSchema>,
    principal: Principal,
    sent: SentStep | null,
  ): Promise<Order> {
    const brings = inline !== undefined || uploads !== undefined;
    const { allowedActions } = brings ? await orders.find(number, principal) : { allowedActions: [] };
    if (allowedActions.some(({ action }) => action === step.action)) {
      const stage = showsWork.has(step.action) ? 'after' : 'other';
      const bring = async (received: ReceivedForm) => {
        try {
          await attachments.addToOrder(number, await attachments.keep(received, stage), principal);
        } finally {
          await received.remove();
        }
      };
      if (inline) await bring(await attachments.receiveInline(readInlineFiles(inline)));
      if (uploads) await bring(await attachments.uploads.receive(uploads, principal));
    }
    const order = await orders.act(number, step, principal, sent);
    if (uploads) await attachments.uploads.setUsed(uploads, principal);
    return order;
  }

  return [
    endpoint({
      method: 'get',
      path: '/api/orders',
      permission: 'orders.read',
      summary: {
        zh: '工单列表，最新在前或按紧急程度（sort=priority）；可按办理情况筛选（standing）',
        en: 'Orders, newest first or by their place in your queue; standing= finds those that wait for you, are late, …',
      },
      query: orderQuerySchema,
      answers: [json(orderPageSchema.extend({ orders: z.array(someOf(orderRowSchema)) }))],
      errors: { 400: ['bad-cursor'], 503: ['too-slow'] },
      async handle({ query, principal, response }) {
        const { orders: found, next } = await orders.list(query, principal, leavingOf(response));
        return { orders: found.map((order) => shownOrder(order, principal)), next };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/orders/standings',
      permission: 'orders.read',
      summary: {
        zh: '各办理情况的工单数：待我审批、督办、超时、返工、未读等',
        en: 'How many of your orders wait for you, are supervised, late, sent back, unread, …',
      },
      answers: [json(standingCountsSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ principal, response }) => orders.standings(principal, leavingOf(response)),
    }),
    endpoint({
      method: 'put',
      path: '/api/orders/{number}/read',
      permission: 'orders.read',
      summary: { zh: '标记本人已读该工单的当前版本', en: 'Say that you have read an order at a revision' },
      params,
      body: jsonBody(readSchema, '1kb'),
      answers: [empty()],
      errors: { 403: ['not-a-person'], 404: ['unknown-order'] },
      handle: async ({ params: { number }, body: { revision }, principal }) => {
        await orders.markRead(number, revision, principal);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/orders/verification',
      permission: 'orders.audit',
      summary: {
        zh: '校验工单日志是否被改动，指出首条不符的记录',
        en: 'Whether the log of orders is as it was written; names the first entry that is not',
      },
      answers: [json(verificationSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ response }) => orders.verifyLog(leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/orders/{number}',
      permission: 'orders.read',
      summary: {
        zh: '一张工单及其上报、流程记录和可执行的操作',
        en: 'One order with its reports, its log and what you may do',
      },
      params,
      answers: [json(someOf(orderWithHistorySchema))],
      errors: { 404: ['unknown-order'], 503: ['too-slow'] },
      handle: async ({ params: { number }, principal, response }) =>
        shownOrder(await orders.find(number, principal, leavingOf(response)), principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/orders/{number}/score',
      permission: 'orders.read',
      summary: {
        zh: '工单质量得分（0 至 100）及其构成',
        en: 'How well an order is documented and was worked, 0 to 100, with the parts',
      },
      params,
      answers: [json(scoreSchema)],
      errors: { 404: ['unknown-order'], 503: ['too-slow'] },
      handle: ({ params: { number }, principal, response }) =>
        orders.score(number, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/sources/{id}/score',
      permission: 'sources.read',
      summary: {
        zh: '来源近期上报的质量得分（0 至 100）及其构成',
        en: 'How good the newest reports of a source are, 0 to 100, with the parts',
      },
      params: z.object({ id: sourceIdSchema }),
      answers: [json(sourceScoreSchema)],
      errors: { 404: ['unknown-source'], 503: ['too-slow'] },
      handle: ({ params: { id }, principal, response }) =>
        orders.scoreOfSource(id, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'post',
      path: '/api/orders/{number}/actions',
      permission: 'orders.read',
      summary: {
        zh: '办理工单的一个步骤，含并案和拆分；可附照片（base64）',
        en: 'Take a step of an order’s life, with photos in base64 if any; merge it into another, or split reports off',
      },
      params,
      headers: sendingHeaders,
      body: jsonBody(stepSchema, '16mb'),
      answers: [json(someOf(orderSchema))],
      errors: stepProblems,
      handle: async ({ params: { number }, body, principal, request }) =>
        shownOrder(await takeStep(number, body, principal, sentStepOf(request)), principal),
    }),
  ];
}

/** What is done about orders whose place went to another unit. */
export function ownerChangeEndpoints(ownerChanges: OwnerChanges) {
  return [
    endpoint({
      method: 'post',
      path: '/api/orders/{number}/owner-change',
      permission: 'orders.read',
      summary: {
        zh: '责任区划变更后，维持原责任单位或改派',
        en: 'Keep an order whose place has another owner now, or give it to that one',
      },
      params,
      body: jsonBody(ownerActionSchema, '64kb'),
      answers: [json(orderSchema)],
      errors: { 404: ['unknown-order'], 409: ['no-owner-change', 'no-such-step', 'order-changed'] },
      handle: ({ params: { number }, body, principal }) => ownerChanges.resolve(number, body, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/orders/owner-changes',
      permission: 'orders.read',
      summary: {
        zh: '批量处理责任区划变更：全部工单或某次发布涉及的工单',
        en: 'Resolve the owner changes of all orders, or of those of one publication',
      },
      body: jsonBody(ownerActionsSchema, '64kb'),
      answers: [json(resolvedOwnerChangesSchema)],
      errors: {},
      handle: ({ body, principal }) => ownerChanges.resolveAll(body, principal),
    }),
  ];
}
