import { layerChangesSchema } from '../../domain/answers/layer-changes.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { changesQuerySchema } from './schema.ts';
import type { LayerChanges } from './service.ts';

/** What changed of layers, for whoever keeps a copy. */
export function layerChangeEndpoints(changes: LayerChanges) {
  return [
    endpoint({
      method: 'get',
      path: '/api/changes',
      permission: 'layers.read-public',
      summary: {
        zh: '图层变更记录，按游标续读',
        en: 'What changed of the layers that you may read, from a cursor on',
      },
      query: changesQuerySchema,
      answers: [json(layerChangesSchema)],
      errors: {},
      handle({ query, principal, response }) {
        response.set({ 'Cache-Control': 'no-store', Vary: 'Authorization' });
        return changes.list(query, principal);
      },
    }),
  ];
}
