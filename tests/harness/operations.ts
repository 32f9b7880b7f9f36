import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Role } from '../../domain/access/principal.ts';
import { identifyRequest } from '../../server/access/middleware.ts';
import type { Access } from '../../server/access/service.ts';
import { capabilities } from '../../server/assembly/capabilities.ts';
import type { Attachments } from '../../server/attachments/service.ts';
import type { Database } from '../../server/database/database.ts';
import type { Endpoint } from '../../server/endpoint/endpoint.ts';
import { mount } from '../../server/endpoint/mount.ts';
import type { Events } from '../../server/events/service.ts';
import { crossOrigin } from '../../server/http/cross-origin.ts';
import { problemHandler } from '../../server/http/problem-handler.ts';
import type { Marking } from '../../server/impact/marking.ts';
import { complete, readCatalogue } from '../../server/items/catalogue.ts';
import { createItems, type Items } from '../../server/items/service.ts';
import type { CatalogueVersions } from '../../server/items/versions/service.ts';
import type { Layers } from '../../server/layers/published.ts';
import type { Live } from '../../server/live/service.ts';
import type { OrderPolicy } from '../../server/orders/policy.ts';
import type { Sweep } from '../../server/orders/sweep.ts';
import type { Patrols } from '../../server/patrols/service.ts';
import type { Readings } from '../../server/readings/service.ts';
import type { Sources } from '../../server/sources/service.ts';
import type { Staff } from '../../server/staff/service.ts';
import type { Vehicles } from '../../server/vehicles/service.ts';
import type { Warnings } from '../../server/warnings/service.ts';
import { answerCheck } from './answer-check.ts';
import { plainSettings } from './plain-settings.ts';
import { silentLog } from './silent-log.ts';
import { ensureTinyCity } from './tiny-city.ts';

/** Events, orders, the live feed and features on a database with the tiny city, listening on a port of their own. */
export interface Operations {
  database: Database;
  events: Events;
  layers: Layers;
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
  policy: OrderPolicy;
  warnings: Warnings;
  vehicles: Vehicles;
  patrols: Patrols;
  staff: Staff;
  url: string;
  /** Every address that the set-up answers. */
  endpoints: readonly Endpoint[];
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
  text?: { zh: string; en: string };
  errors?: { path: string; message: string; text?: { zh: string; en: string } }[];
}

/** The catalogue by which every report opens an order of its own, wherever and whenever it is. */
export function itemsThatStayAlone(catalogue = readCatalogue()): Items {
  return createItems(complete(catalogue, { ...catalogue.defaults, joining: [] }));
}

/**
 * Starts on a database that is empty or has the tiny city; the database stays open after `close`.
 * @param checked whether every answer is held against the document, which takes time
 */
export async function startOperations(
  database: Database,
  items = itemsThatStayAlone(),
  beatEveryMs = 15_000,
  checked = true,
): Promise<Operations> {
  const failures: unknown[] = [];
  const fail = (error: unknown) => failures.push(error);
  await ensureTinyCity(database);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-operations-'));
  const { bureaus, scenes, items: list, channels, warningKinds } = items.catalogue();
  const started = await capabilities.start({
    database,
    settings: { ...plainSettings, dataDirectory, webhookNetworks: ['127.0.0.0/8'] },
    log: silentLog,
    background: { of: () => fail },
    items,
    seed: { bureaus, scenes, items: list, channels, warningKinds },
    demo: null,
    sends: false,
    beatEveryMs,
  });
  const { access, attachments, audit, catalogue, events, keeper, layers, live, marking, readings } =
    started.values;
  const { patrols, sources, staff, sweep, policy, vehicles, warnings } = started.values;
  const keys: Partial<Record<Role, string>> = {};
  for (const role of ['dispatcher', 'gis', 'street', 'partner', 'admin'] as const)
    keys[role] = await access.addKey({ label: role, role, street: role === 'street' ? '990101001' : null });
  const app = express();
  app.set('query parser', 'simple');
  app.use(crossOrigin());
  app.use(
    identifyRequest(access),
    ...(checked ? [answerCheck(started.endpoints)] : []),
    mount(started.endpoints, audit.record, keeper),
  );
  app.use(problemHandler(fail));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    database,
    events,
    layers,
    live,
    access,
    items,
    catalogue,
    sources,
    attachments,
    readings,
    files: join(dataDirectory, 'attachments'),
    marking,
    sweep,
    policy,
    warnings,
    vehicles,
    patrols,
    staff,
    url,
    endpoints: started.endpoints,
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
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
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
      await started.close();
      await rm(dataDirectory, { recursive: true });
    },
  };
}
