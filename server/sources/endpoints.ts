import { z } from 'zod';
import {
  newKeyAnswerSchema,
  refusalPageSchema,
  secretSchema,
  sourceDaysSchema,
  sourceReportSchema,
  sourceSchema,
  sourcesAnswerSchema,
} from '../../domain/answers/sources.ts';
import type { Access } from '../access/service.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import {
  daysQuerySchema,
  keyIdSchema,
  newKeySchema,
  refusalQuerySchema,
  sourceIdSchema,
  sourceSettingsSchema,
} from './schema.ts';
import type { Sources } from './service.ts';

const params = z.object({ id: sourceIdSchema });
const unknownSource = { 404: ['unknown-source'] };

/** Who reports: what each source may report, sent and was refused; its keys and its secret. */
export function sourceEndpoints(sources: Sources, access: Pick<Access, 'addKey' | 'revokeKeyOfSource'>) {
  return [...readSources(sources), ...keepSources(sources, access)];
}

function readSources(sources: Sources) {
  const permission = 'sources.read';
  return [
    endpoint({
      method: 'get',
      path: '/api/sources',
      permission,
      summary: {
        zh: '上报来源：各自的权限、密钥和最近上报时间',
        en: 'Who reports, what each may report, its keys, and when it was last heard',
      },
      answers: [json(sourcesAnswerSchema)],
      errors: {},
      handle: async ({ principal }) => ({ sources: await sources.list(principal) }),
    }),
    endpoint({
      method: 'get',
      path: '/api/sources/{id}',
      permission,
      summary: {
        zh: '一个来源：可上报的范围、已接收和被拒的数量',
        en: 'One source: what it may report, what was taken and what was refused',
      },
      params,
      answers: [json(sourceReportSchema)],
      errors: unknownSource,
      handle: ({ params: { id }, principal }) => sources.find(id, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/sources/{id}/refusals',
      permission,
      summary: {
        zh: '被拒的上报及其开头内容，最新在前',
        en: 'What was refused of a source, with the beginning of what it sent, newest first',
      },
      params,
      query: refusalQuerySchema,
      answers: [json(refusalPageSchema)],
      errors: unknownSource,
      handle: ({ params: { id }, query, principal }) => sources.refusals(id, query, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/sources/{id}/days',
      permission,
      summary: {
        zh: '按日统计：各事项的上报数和各原因的拒收数',
        en: 'What a source sent by day and item, and what was refused by day and code',
      },
      params,
      query: daysQuerySchema,
      answers: [json(sourceDaysSchema)],
      errors: unknownSource,
      handle: ({ params: { id }, query: { days }, principal }) => sources.days(id, days, principal),
    }),
  ];
}

function keepSources(sources: Sources, access: Pick<Access, 'addKey' | 'revokeKeyOfSource'>) {
  const permission = 'access.write';
  return [
    endpoint({
      method: 'put',
      path: '/api/sources/{id}',
      permission,
      summary: { zh: '设定来源可上报的事项、范围和频次', en: 'Say what a source may report' },
      params,
      body: jsonBody(sourceSettingsSchema),
      answers: [json(sourceSchema)],
      errors: { 400: ['unknown-item'] },
      handle: ({ params: { id }, body }) => sources.put(id, body),
    }),
    endpoint({
      method: 'post',
      path: '/api/sources/{id}/secret',
      permission,
      summary: {
        zh: '生成推送签名密钥',
        en: 'Make the secret that the source’s webhooks are signed with',
      },
      params,
      answers: [json(secretSchema, 201)],
      errors: unknownSource,
      handle: async ({ params: { id } }) => ({ secret: await sources.newSecret(id) }),
    }),
    endpoint({
      method: 'delete',
      path: '/api/sources/{id}/secret',
      permission,
      summary: { zh: '停用来源的推送', en: 'Take no webhooks of the source any more' },
      params,
      answers: [empty()],
      errors: { 404: ['unknown-secret'] },
      handle: ({ params: { id } }) => sources.removeSecret(id),
    }),
    endpoint({
      method: 'post',
      path: '/api/sources/{id}/keys',
      permission,
      summary: {
        zh: '为来源新建接口密钥，仅显示一次',
        en: 'Make a key that reports for the source; shown this once',
      },
      params,
      body: jsonBody(newKeySchema, '100kb'),
      answers: [json(newKeyAnswerSchema, 201)],
      errors: { ...unknownSource, 400: ['bad-role', 'unknown-source'] },
      async handle({ params, body: { label }, principal }) {
        const { id: source } = await sources.find(params.id, principal);
        return { label, key: await access.addKey({ label, role: 'partner', street: null, source }) };
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/sources/{id}/keys/{key}',
      permission,
      summary: { zh: '吊销来源的接口密钥', en: 'Revoke a key of the source' },
      params: params.extend({ key: keyIdSchema }),
      answers: [empty()],
      errors: { 404: ['unknown-key'] },
      handle: ({ params: { id, key } }) => access.revokeKeyOfSource(id, key),
    }),
  ];
}
