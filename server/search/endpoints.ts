import { foundItemsSchema, searchAnswerSchema } from '../../domain/answers/search.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import type { ItemSearch } from './items.ts';
import { itemSearchQuerySchema, searchQuerySchema } from './schema.ts';
import type { Search } from './service.ts';

/** A place, an order or a feature by whatever a person knows of it. */
export function searchEndpoints(search: Search, itemSearch: ItemSearch) {
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
    endpoint({
      method: 'get',
      path: '/api/search/items',
      permission: 'route.read',
      summary: {
        zh: '按名称、拼音、首字母、代码或 AI 类别查找事项',
        en: 'Search for what can be reported by name, pinyin, initials, code or class of image recognition',
      },
      query: itemSearchQuerySchema,
      answers: [json(foundItemsSchema)],
      errors: {},
      handle: ({ query: { q, limit } }) => ({ items: itemSearch.find(q, limit) }),
    }),
  ];
}
