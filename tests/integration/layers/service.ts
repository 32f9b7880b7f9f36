import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { vi } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { identifyRequest } from '../../../server/access/middleware.ts';
import { createAccess } from '../../../server/access/service.ts';
import type { Database } from '../../../server/database/database.ts';
import { mount } from '../../../server/endpoint/mount.ts';
import { problemHandler } from '../../../server/http/problem-handler.ts';
import { layerEndpoints } from '../../../server/layers/endpoints.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { versionEndpoints } from '../../../server/layers/version-endpoints.ts';
import { createVersions } from '../../../server/layers/versions.ts';
import { answerCheck } from '../../harness/answer-check.ts';

/** The catalogue over HTTP, listening on a port of its own. */
export interface LayerServer {
  layers: LayerService;
  /** Failures that were answered with 500, or came up in the background. */
  failures: unknown[];
  /** Sends a request as the role, or as nobody; a body that is no text or bytes is sent as JSON. */
  send<Body = Record<string, unknown>>(
    role: Role | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Body }>;
  /** Sends features as GeoJSON and waits until the version is no longer being made. */
  load(layer: string, features: unknown[], query?: string): Promise<LayerVersion>;
  /** Waits until a version is no longer being made. */
  settled(layer: string, version: number): Promise<LayerVersion>;
  close(): Promise<void>;
}

export async function startLayerServer(database: Database): Promise<LayerServer> {
  const failures: unknown[] = [];
  const fail = (error: unknown) => failures.push(error);
  const layers = await createLayers(database, fail);
  const versions = createVersions({ database, layers, log: fail });
  const access = createAccess(database, undefined);
  const keys = new Map<Role, string>();
  for (const role of ['gis', 'dispatcher', 'partner'] as const)
    keys.set(role, await access.addKey({ label: role, role, street: null }));
  const app = express();
  app.set('query parser', 'simple');
  const endpoints = [...layerEndpoints(layers), ...versionEndpoints(versions)];
  app.use(identifyRequest(access), answerCheck(endpoints), mount(endpoints), problemHandler(fail));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const send: LayerServer['send'] = async <Body>(
    role: Role | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && !raw ? { 'Content-Type': 'application/json' } : {}),
        ...(role ? { Authorization: `Bearer ${keys.get(role)}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };

  // Asking without a pause would take the time that the load needs.
  const settled: LayerServer['settled'] = (layer, version) =>
    vi.waitUntil(
      async () => {
        const { body } = await send<LayerVersion>('gis', 'GET', `/api/layers/${layer}/versions/${version}`);
        return body.state !== 'reading' && body.state !== 'checking' && body;
      },
      { timeout: 120_000, interval: 20 },
    );

  return {
    layers,
    failures,
    send,
    settled,
    async load(layer, features, query = '') {
      const body = { type: 'FeatureCollection', features };
      const sent = await send<LayerVersion>('gis', 'POST', `/api/layers/${layer}/versions${query}`, body);
      if (sent.status !== 202) throw new Error(JSON.stringify(sent.body));
      return settled(layer, sent.body.version);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await versions.close();
      await layers.close();
    },
  };
}

/** A feature of a tier: a box in degrees. */
export function area(
  code: string | null,
  [west, south, east, north]: [number, number, number, number],
  properties: Record<string, unknown> = {},
) {
  return {
    type: 'Feature',
    properties: { code, name: `name of ${code}`, ...properties },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  };
}
