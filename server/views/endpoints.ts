import { z } from 'zod';
import { viewSchema, viewsAnswerSchema } from '../../domain/answers/views.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { rowNumberText } from '../input/storable-values.ts';
import { deskChangeSchema, newViewSchema, viewChangeSchema } from './schema.ts';
import type { Views } from './service.ts';

const params = z.object({ id: rowNumberText });
const permission = 'views.write';
const sharing = { 403: ['not-allowed'], 404: ['unknown-unit'] } as const;

/** Views of the console (视图), and how each account left it. */
export function viewEndpoints(views: Views) {
  return [
    endpoint({
      method: 'get',
      path: '/api/views',
      permission,
      summary: {
        zh: '本人的视图、共享给本单位的视图，以及上次离开时的界面设置',
        en: 'Your views, those shared with your unit, and how you left the console',
      },
      answers: [json(viewsAnswerSchema)],
      errors: {},
      handle: ({ principal }) => views.list(principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/views',
      permission,
      summary: { zh: '保存视图，可共享给单位', en: 'Keep a view, perhaps shared with a unit' },
      body: jsonBody(newViewSchema, '32kb'),
      answers: [json(viewSchema, 201)],
      errors: { ...sharing, 409: ['view-exists', 'too-many-views'] },
      async handle({ body, principal, response }) {
        const view = await views.add(body, principal);
        response.status(201);
        return view;
      },
    }),
    endpoint({
      method: 'patch',
      path: '/api/views/{id}',
      permission,
      summary: { zh: '重命名、修改或共享视图', en: 'Rename, change or share a view of yours' },
      params,
      body: jsonBody(viewChangeSchema, '32kb'),
      answers: [json(viewSchema)],
      errors: { ...sharing, 404: ['unknown-unit', 'unknown-view'], 409: ['view-exists'] },
      handle: ({ params: { id }, body, principal }) => views.change(id, body, principal),
    }),
    endpoint({
      method: 'delete',
      path: '/api/views/{id}',
      permission,
      summary: { zh: '删除视图', en: 'Remove a view' },
      params,
      answers: [empty()],
      errors: { 404: ['unknown-view'] },
      handle: ({ params: { id }, principal }) => views.remove(id, principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/views/desk',
      permission,
      summary: {
        zh: '保存本人当前的界面设置，换设备登录后沿用',
        en: 'Keep how the console stands, for the next sign-in on any machine',
      },
      body: jsonBody(deskChangeSchema, '32kb'),
      answers: [empty()],
      errors: {},
      handle: ({ body, principal }) => views.keepDesk(body, principal),
    }),
  ];
}
