import { z } from 'zod';
import {
  wallDefinitionSchema,
  wallLinkSchema,
  wallSchema,
  wallsAnswerSchema,
} from '../../domain/answers/walls.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { newLinkSchema } from './schema.ts';
import type { Walls } from './service.ts';

const path = '/api/walls/{id}';
const params = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes'),
});
const unknown = { 404: ['unknown-wall'] } as const;

/** Overview screens (大屏): what each shows and where, and links to them. */
export function wallEndpoints(walls: Walls) {
  return [
    endpoint({
      method: 'get',
      path: '/api/walls',
      permission: 'layers.read-internal',
      summary: { zh: '全部大屏', en: 'All walls' },
      answers: [json(wallsAnswerSchema)],
      errors: {},
      handle: async () => ({ walls: (await walls.list()).map(({ id, title }) => ({ id, title })) }),
    }),
    endpoint({
      method: 'get',
      path,
      permission: 'layers.read-internal',
      summary: { zh: '一块大屏的内容与版式', en: 'What a wall shows and where' },
      params,
      answers: [json(wallSchema)],
      errors: unknown,
      handle: ({ params: { id } }) => walls.find(id),
    }),
    endpoint({
      method: 'put',
      path,
      permission: 'items.write',
      summary: { zh: '新建或修改大屏', en: 'Make or change a wall' },
      params,
      body: jsonBody(wallDefinitionSchema),
      answers: [json(wallSchema), json(wallSchema, 201)],
      errors: {},
      async handle({ params: { id }, body, principal, response }) {
        if (await walls.put(id, body, principal)) response.status(201);
        return walls.find(id);
      },
    }),
    endpoint({
      method: 'delete',
      path,
      permission: 'items.write',
      summary: { zh: '删除大屏', en: 'Remove a wall' },
      params,
      answers: [empty()],
      errors: unknown,
      handle: ({ params: { id } }) => walls.remove(id),
    }),
    endpoint({
      method: 'post',
      path: `${path}/links`,
      permission: 'access.write',
      summary: {
        zh: '生成免登录链接，到期失效',
        en: 'Make a link that shows the wall without a sign-in until its end',
      },
      params,
      body: jsonBody(newLinkSchema),
      answers: [json(wallLinkSchema, 201)],
      errors: { 400: ['implausible-time'], ...unknown },
      async handle({ params: { id }, body, principal, request, response }) {
        const { path, ...link } = await walls.link(id, body, principal);
        response.status(201);
        return { ...link, url: `${request.protocol}://${request.get('host')}${path}` };
      },
    }),
  ];
}
