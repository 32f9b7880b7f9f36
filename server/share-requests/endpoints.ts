import { z } from 'zod';
import {
  layerOwnerSchema,
  shareFiguresSchema,
  shareNoticesSchema,
  shareRequestSchema,
  shareRequestsSchema,
} from '../../domain/answers/share-requests.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import {
  decisionSchema,
  figuresQuerySchema,
  newRequestSchema,
  ownerSchema,
  readNoticesSchema,
  requestsQuerySchema,
} from './schema.ts';
import type { ShareRequests } from './service.ts';

const params = z.object({ id: z.string() });

/** @throws Problem 404 `unknown-request` */
function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Problem(404, 'unknown-request', `"${text}" is not the number of a request`);
}

/** Requests to read layers that are not public, decisions, and the figures of both. */
export function shareRequestEndpoints(requests: ShareRequests) {
  return [
    endpoint({
      method: 'post',
      path: '/api/share-requests',
      permission: 'shares.request',
      summary: { zh: '申请共享图层', en: 'Ask to read a layer that is not public' },
      body: jsonBody(newRequestSchema, '16kb'),
      answers: [json(shareRequestSchema, 201)],
      errors: {
        400: ['implausible-day', 'unknown-key'],
        403: ['not-a-key'],
        409: ['already-readable', 'already-asked'],
      },
      handle: ({ body, principal }) => requests.ask(body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/share-requests',
      permission: 'shares.request',
      summary: {
        zh: '共享申请，最新在前；密钥只见自己的，账号见其密钥的，审批单位见所属图层的',
        en: 'Requests to share layers, the newest first: a key sees its own, a person those of his keys, a unit those for its layers',
      },
      query: requestsQuerySchema,
      answers: [json(shareRequestsSchema)],
      errors: { 403: ['not-a-key'] },
      handle: ({ query, principal }) => requests.list(query, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/share-requests/figures',
      permission: 'shares.decide',
      summary: {
        zh: '数据共享需求满足率和数据质量问题整改率（按月）',
        en: 'Requests met and findings mended, of a month',
      },
      query: figuresQuerySchema,
      answers: [json(shareFiguresSchema)],
      errors: {},
      handle: ({ query, principal }) => requests.figures(query.month, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/share-requests/notices',
      permission: 'keys.own',
      summary: {
        zh: '本人密钥的共享申请的未读审批结果',
        en: 'Decisions on requests of your keys that you have not read',
      },
      answers: [json(shareNoticesSchema)],
      errors: {},
      handle: ({ principal }) => requests.notices(principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/share-requests/notices/read',
      permission: 'keys.own',
      summary: { zh: '将审批结果标为已读', en: 'Mark decisions as read' },
      body: jsonBody(readNoticesSchema, '16kb'),
      answers: [json(shareNoticesSchema)],
      errors: {},
      handle: ({ body: { ids }, principal }) => requests.markRead(ids, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/owner',
      permission: 'layers.read-internal',
      summary: { zh: '图层的所属单位', en: 'The unit that owns a layer' },
      params,
      answers: [json(layerOwnerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: ({ params: { id } }) => requests.owner(id),
    }),
    endpoint({
      method: 'put',
      path: '/api/layers/{id}/owner',
      permission: 'layers.write',
      summary: {
        zh: '指定图层的所属单位，由其及上级审批共享申请',
        en: 'Say which unit owns a layer: it and those above decide on requests to share it',
      },
      params,
      body: jsonBody(ownerSchema),
      answers: [json(layerOwnerSchema)],
      errors: { 400: ['unknown-unit'], 404: ['unknown-layer'] },
      handle: ({ params: { id }, body: { unit } }) => requests.setOwner(id, unit),
    }),
    endpoint({
      method: 'delete',
      path: '/api/share-requests/{id}',
      permission: 'shares.request',
      summary: { zh: '撤回共享申请', en: 'Take back a request of your own, or of one of your keys' },
      params,
      answers: [json(shareRequestSchema)],
      errors: { 403: ['not-a-key'], 404: ['unknown-request'], 409: ['already-decided'] },
      handle: ({ params: { id }, principal }) => requests.withdraw(numberOf(id), principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/share-requests/{id}/decision',
      permission: 'shares.decide',
      summary: {
        zh: '同意、拒绝共享申请，或提前终止共享',
        en: 'Grant or refuse a request, or end what was granted',
      },
      params,
      body: jsonBody(decisionSchema, '16kb'),
      answers: [json(shareRequestSchema)],
      errors: {
        400: ['reason-needed', 'implausible-day'],
        404: ['unknown-request'],
        409: ['already-decided', 'not-granted', 'unknown-layer'],
      },
      handle: ({ params: { id }, body, principal }) => requests.decide(numberOf(id), body, principal),
    }),
  ];
}
