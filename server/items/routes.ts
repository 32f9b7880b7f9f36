import { Router } from 'express';
import { requirePermission } from '../access/middleware.ts';
import type { Items } from './service.ts';
import type { CatalogueVersions } from './versions/service.ts';

/** `GET /api/items` and `GET /api/scenes`: the catalogues, for everybody. */
export function itemRoutes(items: Items, catalogue: Pick<CatalogueVersions, 'inForce'>): Router {
  const router = Router();
  router.get('/api/items', requirePermission('route.read'), (_request, response) => {
    response.json({ ...catalogue.inForce(), ...items.catalogue() });
  });
  router.get('/api/scenes', requirePermission('route.read'), (_request, response) => {
    response.json({ scenes: items.scenes() });
  });
  return router;
}
