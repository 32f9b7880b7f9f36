import express, { Router } from 'express';
import { visibilityClass } from '../../domain/access/permissions.ts';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { Problem } from '../input/problem.ts';
import { isStale, type PublishedLayer } from './published.ts';
import { layerDefinitionSchema, ownFieldsSchema, styleSchema } from './schema.ts';
import type { LayerService } from './service.ts';

function describe(layer: PublishedLayer) {
  const { id, title, theme, role, tier, geometryType, visibility, version, featureCount, bbox, definition } =
    layer;
  return {
    id,
    title,
    theme,
    role,
    tier,
    geometryType,
    visibility,
    version,
    featureCount,
    bbox,
    effectiveFrom: layer.effectiveFrom,
    minZoom: definition.minZoom,
    maxZoom: definition.maxZoom,
    attribution: definition.attribution ?? null,
    owner: definition.owner ?? null,
    source: definition.source ?? null,
    licence: definition.licence ?? null,
    updateEveryDays: definition.updateEveryDays ?? null,
    stale: isStale(layer, new Date()),
    fields: definition.fields,
    style: definition.style,
  };
}

/** `/api/layers`: the published layers that the reader may see, and the definition of new ones. */
export function layerRoutes(layers: LayerService): Router {
  const router = Router();
  router.get('/api/layers', requirePermission('layers.read-public'), (_request, response) => {
    const seesAll = visibilityClass(principalOf(response)) === 'internal';
    const visible = layers.published().filter((layer) => seesAll || layer.visibility === 'public');
    response.set('Vary', 'Authorization').json({ layers: visible.map(describe) });
  });
  router.get('/api/layers/:id', requirePermission('layers.read-public'), async (request, response) => {
    const id = String(request.params.id);
    const layer = layers.find(id);
    const visible =
      layer && (layer.visibility === 'public' || visibilityClass(principalOf(response)) === 'internal');
    response.set('Vary', 'Authorization');
    if (visible) {
      response.json(describe(layer));
      return;
    }
    // Who may see internal layers also sees one that is defined and waits for its first version.
    const definition = visibilityClass(principalOf(response)) === 'internal' && (await layers.definition(id));
    if (!definition) throw new Problem(404, 'unknown-layer', `No published layer "${id}"`);
    response.json({
      ...definition,
      version: null,
      featureCount: 0,
      bbox: null,
      effectiveFrom: null,
      stale: false,
    });
  });
  router.put(
    '/api/layers/:id',
    requirePermission('layers.write'),
    express.json({ limit: '1mb' }),
    async (request, response) => {
      const definition = layerDefinitionSchema.parse(request.body);
      if (definition.id !== request.params.id)
        throw new Problem(400, 'invalid-input', `The id is "${definition.id}" in the body`, [
          { path: '/id', message: `expected "${request.params.id}", as in the address` },
        ]);
      const isNew = await layers.define(definition);
      response.status(isNew ? 201 : 200).json(definition);
    },
  );
  router.put(
    '/api/layers/:id/fields',
    requirePermission('layers.write'),
    express.json({ limit: '1mb' }),
    async (request, response) => {
      const fields = ownFieldsSchema.parse(request.body);
      response.json({ fields: await layers.giveFields(String(request.params.id), fields) });
    },
  );
  router.get(
    '/api/layers/:id/style',
    requirePermission('layers.read-internal'),
    async (request, response) => {
      response.json(await layers.style(String(request.params.id)));
    },
  );
  router.put(
    '/api/layers/:id/style',
    requirePermission('layers.write'),
    express.json({ limit: '1mb' }),
    async (request, response) => {
      const id = String(request.params.id);
      await layers.restyle(id, styleSchema.parse(request.body));
      response.json(await layers.style(id));
    },
  );
  router.delete('/api/layers/:id/style', requirePermission('layers.write'), async (request, response) => {
    const id = String(request.params.id);
    await layers.restyle(id, null);
    response.json(await layers.style(id));
  });
  return router;
}
