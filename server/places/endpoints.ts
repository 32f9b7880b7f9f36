import { placesAnswerSchema } from '../../domain/answers/places.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { placesQuerySchema } from './schema.ts';
import type { Places } from './service.ts';

/** From what a caller says to a place and whose it is. */
export function placeEndpoints(places: Places) {
  return [
    endpoint({
      method: 'get',
      path: '/api/places',
      permission: 'route.read',
      summary: { zh: '从一句话找地点和责任单位', en: 'Read a sentence for the place and who is responsible' },
      query: placesQuerySchema,
      answers: [json(placesAnswerSchema)],
      errors: { 400: ['unknown-item'], 503: ['routing-unavailable'] },
      async handle({ query, principal, response }) {
        response.set('Vary', 'Authorization');
        return places.read(query, principal);
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/places',
      permission: 'route.read',
      summary: {
        zh: '从一段文字找地点和责任单位',
        en: 'Read a longer text for the place and who is responsible',
      },
      body: jsonBody(placesQuerySchema),
      answers: [json(placesAnswerSchema)],
      errors: { 400: ['unknown-item'], 503: ['routing-unavailable'] },
      handle: ({ body, principal }) => places.read(body, principal),
    }),
  ];
}
