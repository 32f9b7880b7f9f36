import express, { type Express, Router } from 'express';
import type { Logger } from 'pino';
import { identifyRequest } from '../access/middleware.ts';
import { accessRoutes } from '../access/routes.ts';
import type { Access } from '../access/service.ts';
import { attachmentRoutes } from '../attachments/routes.ts';
import type { Attachments } from '../attachments/service.ts';
import { mount } from '../endpoint/mount.ts';
import { eventRoutes } from '../events/routes.ts';
import type { Events } from '../events/service.ts';
import { featureEditRoutes } from '../features/edit-routes.ts';
import { featureRoutes } from '../features/routes.ts';
import type { Features } from '../features/service.ts';
import { geometryRoutes } from '../geometry/routes.ts';
import type { Geometry } from '../geometry/service.ts';
import type { Background } from '../health/background.ts';
import { readinessOf } from '../health/readiness.ts';
import { healthRoutes } from '../health/routes.ts';
import type { Health } from '../health/service.ts';
import type { Preview } from '../impact/preview.ts';
import { impactRoutes, previewRoutes } from '../impact/routes.ts';
import type { Impact } from '../impact/service.ts';
import { itemEndpoints } from '../items/endpoints.ts';
import type { Items } from '../items/service.ts';
import { catalogueVersionEndpoints } from '../items/versions/endpoints.ts';
import type { CatalogueVersions } from '../items/versions/service.ts';
import { editRoutes } from '../layers/edit-routes.ts';
import type { Editing } from '../layers/editing/service.ts';
import { layerRoutes } from '../layers/routes.ts';
import type { LayerService } from '../layers/service.ts';
import { versionRoutes } from '../layers/version-routes.ts';
import type { Versions } from '../layers/versions.ts';
import { liveRoutes } from '../live/routes.ts';
import type { Live } from '../live/service.ts';
import type { Roster } from '../notifications/roster.ts';
import { notificationRoutes, rosterRoutes } from '../notifications/routes.ts';
import type { Notifications } from '../notifications/service.ts';
import { open311Routes } from '../open311/routes.ts';
import type { Open311 } from '../open311/service.ts';
import type { Emergencies } from '../orders/emergencies.ts';
import { emergencyRoutes } from '../orders/emergency-routes.ts';
import type { OwnerChanges } from '../orders/owner-changes.ts';
import { orderRoutes, ownerChangeRoutes } from '../orders/routes.ts';
import type { Orders } from '../orders/service.ts';
import { overrideRoutes } from '../overrides/routes.ts';
import type { Overrides } from '../overrides/service.ts';
import { presenceRoutes } from '../presence/routes.ts';
import type { Presence } from '../presence/service.ts';
import { readingRoutes } from '../readings/routes.ts';
import type { Readings } from '../readings/service.ts';
import { reportRoutes } from '../reports/routes.ts';
import type { Reports } from '../reports/service.ts';
import { routingRoutes } from '../routing/routes.ts';
import { ruleEndpoints } from '../routing/rules/endpoints.ts';
import type { Routing } from '../routing/service.ts';
import { searchRoutes } from '../search/routes.ts';
import type { Search } from '../search/service.ts';
import { sourceRoutes } from '../sources/routes.ts';
import type { Sources } from '../sources/service.ts';
import type { Glyphs } from '../style-assets/glyphs.ts';
import { styleAssetRoutes } from '../style-assets/routes.ts';
import type { TileArchive } from '../tiles/archives/archive.ts';
import { archiveRoutes } from '../tiles/archives/routes.ts';
import type { BaseMap } from '../tiles/base-map.ts';
import type { Exports } from '../tiles/exporting/jobs.ts';
import { exportRoutes } from '../tiles/exporting/routes.ts';
import { liveTileRoutes } from '../tiles/live/routes.ts';
import type { LiveTiles } from '../tiles/live/service.ts';
import { tileRoutes } from '../tiles/routes.ts';
import type { Tiles } from '../tiles/service.ts';
import { checkAddress } from './check-address.ts';
import { consoleRoutes } from './console.ts';
import { consoleFaultRoutes } from './console-faults.ts';
import { createMetrics } from './metrics.ts';
import { openapiRoutes } from './openapi.ts';
import { notFound, problemHandler } from './problem-handler.ts';

/** Everything that answers requests. */
export interface Services {
  health: Health;
  access: Access;
  layers: LayerService;
  versions: Versions;
  editing: Editing;
  items: Items;
  catalogue: CatalogueVersions;
  routing: Routing;
  tiles: Tiles;
  exports: Exports;
  /** Files of tiles that are served as layers, by the layer's id. */
  archives: ReadonlyMap<string, TileArchive>;
  /** A base map from elsewhere, in the place of our own. */
  baseMap: BaseMap | null;
  liveTiles: LiveTiles;
  glyphs: Glyphs;
  features: Features;
  events: Events;
  sources: Sources;
  attachments: Attachments;
  readings: Readings;
  orders: Orders;
  open311: Open311;
  overrides: Overrides;
  impact: Impact;
  preview: Preview;
  ownerChanges: OwnerChanges;
  emergencies: Emergencies;
  notifications: Notifications;
  roster: Roster;
  reports: Reports;
  live: Live;
  presence: Presence;
  search: Search;
  geometry: Geometry;
  /** Whether the database holds the demo city and its accounts. */
  demo: boolean;
  background: Background;
  /** What whoever runs it should see to beside that, each a sentence. */
  warnings(): string[];
  log: Logger;
}

/** The Express application: who is asking first, then the capabilities, the console and the problems. */
export function createApp(services: Services): Express {
  const { access, log } = services;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // Links are written as the reader asked: a proxy of our own network tells by which name, and whether over TLS.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  const endpoints = [
    ...itemEndpoints(services.items, services.catalogue),
    ...catalogueVersionEndpoints(services.catalogue),
    ...ruleEndpoints(services.routing),
  ];
  const readiness = () => readinessOf(services.routing.state(), services.background, services.warnings());
  app.use(healthRoutes(services.health, readiness), checkAddress, openapiRoutes(endpoints));
  const metrics = createMetrics(services);
  app.use(metrics.observe, identifyRequest(access));
  const json = Router();
  json.use(
    express.json({ limit: '1mb' }),
    accessRoutes(access, services.demo),
    exportRoutes(services.exports),
    orderRoutes(services.orders),
  );
  // A request is held against all the routes before its own: what comes by the thousand comes first.
  app.use(
    eventRoutes(services.events, services.sources, services.attachments),
    readingRoutes(services.readings),
    attachmentRoutes(services.attachments),
    sourceRoutes(services.sources, services.access),
    routingRoutes(services.routing),
    metrics.routes,
    mount(endpoints),
    open311Routes(services.open311, access, services.attachments),
    layerRoutes(services.layers),
    versionRoutes(services.versions),
    liveTileRoutes(services.liveTiles),
    archiveRoutes(services.archives),
    styleAssetRoutes(services.glyphs),
    tileRoutes(services.tiles, services.baseMap),
    featureEditRoutes(services.features, services.editing),
    featureRoutes(services.features),
    editRoutes(services.editing),
    overrideRoutes(services.overrides),
    impactRoutes(services.impact),
    previewRoutes(services.preview),
    ownerChangeRoutes(services.ownerChanges),
    emergencyRoutes(services.emergencies),
    liveRoutes(services.live),
    notificationRoutes(services.notifications),
    rosterRoutes(services.roster),
    presenceRoutes(services.presence),
    reportRoutes(services.reports),
    searchRoutes(services.search),
    geometryRoutes(services.geometry),
    consoleFaultRoutes((fault, user) => log.warn({ fault, user }, 'the console failed in a browser')),
    json,
  );
  app.use(consoleRoutes(services.baseMap));
  app.use(notFound);
  app.use(problemHandler((error) => log.error({ err: error }, 'request failed')));
  return app;
}
