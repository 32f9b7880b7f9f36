import { searchAnswerSchema } from '../../domain/answers/search.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { searchQuerySchema } from './schema.ts';
import type { Search } from './service.ts';

/** A place, an order or a feature by whatever a person knows of it. */
export function searchEndpoints(search: Search) {
  return [
    endpoint({
      method: 'get',
      path: '/api/search',
      permission: 'layers.read-public',
      summary: { zh: '搜索要素、工单和地点', en: 'Search for features, orders and places' },
      query: searchQuerySchema,
      answers: [json(searchAnswerSchema)],
      errors: { 404: ['unknown-layer'], 503: ['too-slow'] },
      handle({ query, principal, response }) {
        response.set('Vary', 'Authorization');
        return search.find(query, principal, leavingOf(response));
      },
    }),
  ];
}
