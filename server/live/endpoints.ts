import { z } from 'zod';
import { orderChangesSchema } from '../../domain/answers/orders.ts';
import { json, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { changesQuerySchema, liveQuerySchema } from './schema.ts';
import type { Live } from './service.ts';

/** The change feed as server-sent events. */
export function liveEndpoints(live: Live) {
  return [
    endpoint({
      method: 'get',
      path: '/api/live',
      permission: 'live.read',
      summary: {
        zh: '实时推送（服务器推送事件）：事件、工单、撤离、瓦片、图层等',
        en: 'Server-sent events: event, order, withdrawn (an order that went to another street), tiles, layer and others',
      },
      query: liveQuerySchema,
      answers: [written({ 'text/event-stream': z.string() })],
      errors: {},
      async handle({ query, request, response, principal }) {
        // An endless stream has no end that HEAD could tell.
        if (request.method === 'HEAD') {
          response.type('text/event-stream').end();
          return;
        }
        const lastEventId = request.get('Last-Event-ID') ?? query.lastEventId;
        const { authorization } = request.headers;
        await live.follow(response, { principal, authorization }, query, lastEventId);
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/orders/changes',
      permission: 'orders.read',
      summary: {
        zh: '按游标读取工单变更；不带游标时返回起点',
        en: 'What became of your orders since a cursor; without one, where to begin',
      },
      query: changesQuerySchema,
      answers: [json(orderChangesSchema)],
      errors: { 400: ['bad-cursor'], 410: ['cursor-too-old'] },
      handle: ({ query, principal }) => live.changes(query, principal),
    }),
  ];
}
