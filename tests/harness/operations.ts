import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Role } from '../../domain/access/principal.ts';
import { identifyRequest } from '../../server/access/middleware.ts';
import { type Access, createAccess } from '../../server/access/service.ts';
import { attachmentRoutes } from '../../server/attachments/routes.ts';
import { type Attachments, createAttachments } from '../../server/attachments/service.ts';
import type { Database } from '../../server/database/database.ts';
import { mount } from '../../server/endpoint/mount.ts';
import { eventRoutes } from '../../server/events/routes.ts';
import { createEvents, type Events } from '../../server/events/service.ts';
import { featureEditRoutes } from '../../server/features/edit-routes.ts';
import { featureRoutes } from '../../server/features/routes.ts';
import { createFeatures } from '../../server/features/service.ts';
import { geometryRoutes } from '../../server/geometry/routes.ts';
import { createGeometry } from '../../server/geometry/service.ts';
import { problemHandler } from '../../server/http/problem-handler.ts';
import { createMarking, type Marking } from '../../server/impact/marking.ts';
import { createPreview } from '../../server/impact/preview.ts';
import { impactRoutes, previewRoutes } from '../../server/impact/routes.ts';
import { createImpact } from '../../server/impact/service.ts';
import { complete, readCatalogue } from '../../server/items/catalogue.ts';
import { itemEndpoints } from '../../server/items/endpoints.ts';
import { createItems, type Items } from '../../server/items/service.ts';
import { catalogueVersionEndpoints } from '../../server/items/versions/endpoints.ts';
import { type CatalogueVersions, createCatalogueVersions } from '../../server/items/versions/service.ts';
import { editRoutes } from '../../server/layers/edit-routes.ts';
import { createEditing } from '../../server/layers/editing/service.ts';
import { createLayers } from '../../server/layers/service.ts';
import { liveRoutes } from '../../server/live/routes.ts';
import { createLive, type Live } from '../../server/live/service.ts';
import { createAddressGuard } from '../../server/notifications/address-guard.ts';
import { createRoster } from '../../server/notifications/roster.ts';
import { notificationRoutes, rosterRoutes } from '../../server/notifications/routes.ts';
import { createNotifications } from '../../server/notifications/service.ts';
import { open311Routes } from '../../server/open311/routes.ts';
import { createOpen311 } from '../../server/open311/service.ts';
import { createEmergencies } from '../../server/orders/emergencies.ts';
import { emergencyRoutes } from '../../server/orders/emergency-routes.ts';
import { createOwnerChanges } from '../../server/orders/owner-changes.ts';
import { orderRoutes, ownerChangeRoutes } from '../../server/orders/routes.ts';
import { createOrders } from '../../server/orders/service.ts';
import { createSweep, type Sweep } from '../../server/orders/sweep.ts';
import { createTerms, type Terms } from '../../server/orders/terms.ts';
import { overrideRoutes } from '../../server/overrides/routes.ts';
import { createOverrides } from '../../server/overrides/service.ts';
import { presenceRoutes } from '../../server/presence/routes.ts';
import { createPresence } from '../../server/presence/service.ts';
import { readingRoutes } from '../../server/readings/routes.ts';
import { createReadings, type Readings } from '../../server/readings/service.ts';
import { reportRoutes } from '../../server/reports/routes.ts';
import { createReports } from '../../server/reports/service.ts';
import { ruleEndpoints } from '../../server/routing/rules/endpoints.ts';
import { createRouting } from '../../server/routing/service.ts';
import { searchRoutes } from '../../server/search/routes.ts';
import { createSearch } from '../../server/search/service.ts';
import { sourceRoutes } from '../../server/sources/routes.ts';
import { createSources, type Sources } from '../../server/sources/service.ts';
import { liveTileRoutes } from '../../server/tiles/live/routes.ts';
import { createLiveTiles } from '../../server/tiles/live/service.ts';
import { answerCheck } from './answer-check.ts';
import { publishTinyCity } from './tiny-city.ts';

/** Events, orders, the live feed and features on a database with the tiny city, listening on a port of their own. */
export interface Operations {
  database: Database;
  events: Events;
  live: Live;
  access: Access;
  items: Items;
  catalogue: CatalogueVersions;
  sources: Sources;
  attachments: Attachments;
  readings: Readings;
  /** The folder of the attachments. */
  files: string;
  marking: Marking;
  sweep: Sweep;
  terms: Terms;
  url: string;
  /** An API key for each role; that of `street` belongs to the street 990101001. */
  keys: Record<Role, string>;
  /** Failures that the service answered with 500. */
  failures: unknown[];
  /** Sends a request as the role, or as nobody. */
  request<Body = ProblemBody>(
    role: Role | null,
    path: string,
    options?: RequestOptions,
  ): Promise<Answer<Body>>;
  close(): Promise<void>;
}

export interface RequestOptions {
  /** Sent as it is when a text, else as JSON. Makes it a POST. */
  body?: unknown;
  method?: string;
  headers?: Record<string, string>;
}

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** What a refusal says. */
export interface ProblemBody {
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
}

/** The catalogue by which every report opens an order of its own, wherever and whenever it is. */
export function itemsThatStayAlone(catalogue = readCatalogue()): Items {
  return createItems(complete(catalogue, { ...catalogue.defaults, joining: [] }));
}

/** Publishes the tiny city in an empty database and starts on it; the database stays open after `close`. */
export async function startOperations(
  database: Database,
  items = itemsThatStayAlone(),
  beatEveryMs = 15_000,
): Promise<Operations> {
  const failures: unknown[] = [];
  const fail = (error: unknown) => failures.push(error);
  const layers = await createLayers(database, fail);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-city-'));
  await publishTinyCity(database, folder);
  await rm(folder, { recursive: true });
  await layers.refresh();
  const { bureaus, scenes, items: list } = items.catalogue();
  const seed = { bureaus, scenes, items: list };
  const catalogue = await createCatalogueVersions({ database, items, seed, log: fail });
  const routing = await createRouting({ database, layers, items, log: fail });
  catalogue.followedBy(routing.rules);
  const access = createAccess(database, undefined);
  const keys: Partial<Record<Role, string>> = {};
  for (const role of ['dispatcher', 'gis', 'street', 'partner', 'admin'] as const)
    keys[role] = await access.addKey({ label: role, role, street: role === 'street' ? '990101001' : null });
  const files = await mkdtemp(join(tmpdir(), 'wangge-attachments-'));
  const attachments = createAttachments({ database, folder: files, s3: null, log: fail });
  const sources = createSources(database, items, Date.now);
  const terms = createTerms(items, database);
  const events = createEvents({ database, items, routing, sources, attachments, terms });
  const orders = createOrders({ database, attachments, items, routing, terms });
  const search = createSearch({ database, layers, orders });
  const readings = createReadings({ database, items, routing, sources, events, log: fail });
  const ownerChanges = createOwnerChanges(database, terms);
  const marking = createMarking({ database, layers, routing, ownerChanges, log: fail });
  const roster = createRoster(database);
  const sweep = createSweep({ database, terms, access, roster, log: fail });
  const live = await createLive({ database, layers, access, log: fail, beatEveryMs });
  const presence = createPresence({ database, orders, live, now: () => performance.now() });
  const features = createFeatures(layers);
  const editing = createEditing({ database, layers });
  const endpoints = [
    ...itemEndpoints(items, catalogue),
    ...catalogueVersionEndpoints(catalogue),
    ...ruleEndpoints(routing),
  ];
  const app = express();
  app.set('query parser', 'simple');
  app.use(identifyRequest(access));
  app.use(
    answerCheck(endpoints),
    mount(endpoints),
    eventRoutes(events, sources, attachments),
    attachmentRoutes(attachments),
    readingRoutes(readings),
    sourceRoutes(sources, access),
    orderRoutes(orders),
    open311Routes(createOpen311({ items, events, orders, attachments }), access, attachments),
    impactRoutes(createImpact({ routing, events })),
    previewRoutes(createPreview({ database, layers, routing, ownerChanges })),
    ownerChangeRoutes(ownerChanges),
    emergencyRoutes(createEmergencies(database, terms)),
    overrideRoutes(createOverrides({ database, routing, events, orders })),
    liveTileRoutes(createLiveTiles(database, () => performance.now())),
    liveRoutes(live),
    notificationRoutes(createNotifications(database, items, createAddressGuard(['127.0.0.0/8']))),
    rosterRoutes(roster),
    presenceRoutes(presence),
    reportRoutes(createReports(database, items)),
    searchRoutes(search),
    geometryRoutes(createGeometry({ database, layers })),
    featureEditRoutes(features, editing),
    featureRoutes(features),
    editRoutes(editing),
  );
  app.use(problemHandler(fail));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    database,
    events,
    live,
    access,
    items,
    catalogue,
    sources,
    attachments,
    readings,
    files,
    marking,
    sweep,
    terms,
    url,
    keys: keys as Record<Role, string>,
    failures,
    async request<Body>(
      role: Role | null,
      path: string,
      { body, method, headers = {} }: RequestOptions = {},
    ) {
      const response = await fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(role === null ? {} : { Authorization: `Bearer ${keys[role]}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? null : JSON.parse(text)) as Body,
      };
    },
    async close() {
      await live.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await marking.close();
      presence.close();
      search.close();
      await routing.close();
      await catalogue.close();
      await layers.close();
      attachments.close();
      readings.close();
      await rm(files, { recursive: true });
    },
  };
}
