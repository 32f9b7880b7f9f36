import { z } from 'zod';
import { layerUsageSchema } from '../../domain/answers/layer-usage.ts';
import type { Database } from '../database/database.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import { addressesOf, downloadsOf } from './addresses.ts';
import { keyPlaceholder, snippetsOf } from './snippets.ts';
import { historyOf, qualityOf } from './store.ts';

const usageQuery = z.strictObject({
  withKey: z
    .enum(['true', 'false'], 'expected true or false')
    .optional()
    .describe('whether the snippets send a key along; of internal layers unless given'),
});

/** How a layer is used from outside: its addresses, snippets, history and quality. */
export function layerUsageEndpoints(database: Database, layers: Pick<Layers, 'find'>) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/usage',
      permission: 'layers.read-public',
      summary: {
        zh: '使用图层所需的地址、代码示例、版本历史和质量情况',
        en: 'Addresses, snippets, history and quality of a layer, for who works with it elsewhere',
      },
      params: z.object({ id: z.string() }),
      query: usageQuery,
      answers: [json(layerUsageSchema)],
      errors: { 404: ['unknown-layer'] },
      async handle({ params: { id }, query, principal, request, response }) {
        const found = layers.find(id);
        const layer = found && layerIn(viewOf(principal), found);
        response.set('Vary', 'Authorization');
        if (!layer)
          throw new Problem(404, 'unknown-layer', {
            zh: `没有可查看的已发布图层“${id}”`,
            en: `There is no published layer "${id}" that you may see`,
          });
        const origin = `${request.protocol}://${request.host}`;
        const withKey =
          query.withKey === undefined ? layer.visibility === 'internal' : query.withKey === 'true';
        const [history, quality] = await Promise.all([
          historyOf(database, id),
          qualityOf(database, id, layer.version),
        ]);
        return {
          layer: id,
          version: layer.version,
          withKey,
          placeholder: keyPlaceholder,
          addresses: addressesOf({ origin, layer }),
          downloads: downloadsOf({ origin, layer }),
          snippets: snippetsOf({ origin, layer, withKey }),
          history,
          quality,
        };
      },
    }),
  ];
}
