import { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { visibilityClass } from '../access/permissions.ts';
import { Problem } from '../http/problem.ts';
import type { Layers, PublishedLayer } from './published.ts';

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
    fields: definition.fields,
    style: definition.style,
  };
}

/** `/api/layers`: the published layers that the reader may see. */
export function layerRoutes(layers: Layers): Router {
  const router = Router();
  router.get('/api/layers', requirePermission('layers.read-public'), (_request, response) => {
    const seesAll = visibilityClass(principalOf(response)) === 'internal';
    const visible = layers.published().filter((layer) => seesAll || layer.visibility === 'public');
    response.set('Vary', 'Authorization').json({ layers: visible.map(describe) });
  });
  router.get('/api/layers/:id', requirePermission('layers.read-public'), (request, response) => {
    const id = String(request.params.id);
    const layer = layers.find(id);
    const visible =
      layer && (layer.visibility === 'public' || visibilityClass(principalOf(response)) === 'internal');
    if (!visible) throw new Problem(404, 'unknown-layer', `No published layer "${id}"`);
    response.set('Vary', 'Authorization').json(describe(layer));
  });
  return router;
}
