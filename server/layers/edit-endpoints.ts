import { z } from 'zod';
import {
  editableAnswerSchema,
  editsAnswerSchema,
  revisionsAnswerSchema,
} from '../../domain/answers/edits.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { editableQuerySchema, editsSchema, revisionQuerySchema } from './editing/schema.ts';
import type { Editing } from './editing/service.ts';

const params = z.object({ id: z.string() });

/** What a feature can be refused for when it is edited. */
export const editProblems = {
  400: ['bad-property', 'bad-code', 'unstorable-value', 'invalid-geometry', 'swapped-axes', 'not-degrees'],
  404: ['unknown-layer', 'unknown-feature'],
  409: ['not-in-force', 'nothing-left', 'breaks-mosaic', 'breaks-rules'],
  412: ['feature-changed'],
} as const;

/** Features changed in place, several at once, and who changed what. */
export function editEndpoints(editing: Editing) {
  return [
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/edits',
      permission: 'layers.write',
      summary: {
        zh: '就地新增、修改和删除要素，全部成功或全部不生效',
        en: 'Create, change and delete features in place, all of the edits or none',
      },
      params,
      body: jsonBody(editsSchema, '20mb'),
      answers: [json(editsAnswerSchema, 201)],
      errors: { ...editProblems, 400: [...editProblems[400], 'edited-twice'] },
      handle: ({ params, body: { edits, note }, principal }) =>
        editing.edit(params.id, edits, principal.name, note),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/features',
      permission: 'layers.write',
      summary: {
        zh: '现行版本的要素，坐标不舍入，供编辑使用',
        en: 'Features of the version in force to the last digit, as an editor needs them',
      },
      params,
      query: editableQuerySchema,
      answers: [json(editableAnswerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: ({ params, query }) => editing.editable(params.id, query),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/edits',
      permission: 'layers.read-internal',
      summary: { zh: '要素的修改记录，最新在前', en: 'Who changed which feature in place, the newest first' },
      params,
      query: revisionQuerySchema,
      answers: [json(revisionsAnswerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: ({ params, query }) => editing.revisions(params.id, query),
    }),
  ];
}
