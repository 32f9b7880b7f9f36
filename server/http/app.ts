import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { identifyRequest } from '../access/middleware.ts';
import type { Access } from '../access/service.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { type Keeper, mount, type Recorder } from '../endpoint/mount.ts';
import { referenceRoutes } from '../reference/routes.ts';
import type { BaseMap } from '../tiles/base-map.ts';
import { checkAddress } from './check-address.ts';
import { compressAnswers } from './compress.ts';
import { consoleRoutes } from './console.ts';
import { crossOrigin } from './cross-origin.ts';

import { refuseOtherMethods } from './other-methods.ts';
import { notFound, problemHandler } from './problem-handler.ts';
import { securityHeaders } from './security-headers.ts';

interface Parts {
  access: Pick<Access, 'admit'>;
  /** Answered to probes, whoever asks and whatever key is sent along. */
  probes: readonly Endpoint[];
  endpoints: readonly Endpoint[];
  /** Enters into the audit log. */
  record: Recorder;
  /** Stands before what requests change. */
  keeper: Keeper;
  /** Times every request but those of probes. */
  observe: RequestHandler;
  /** A base map from elsewhere, in the place of our own. */
  baseMap: BaseMap | null;
  /** Proxies whose `X-Forwarded-*` headers count: addresses, networks, or names of such as `loopback`. */
  trustedProxies: readonly string[];
  /** Origins of pages that may embed the console. */
  frameAncestors: readonly string[];
  /** Origins of pictures and films of cameras, which walls show. */
  cameraOrigins: readonly string[];
  log: Logger;
}

/** What comes by the thousand: a request is held against all the routes before its own. */
const frequent = new Set(['post /api/events', 'post /api/readings', 'get /api/route', 'post /api/route']);
const isFrequent = ({ method, path }: Endpoint) => frequent.has(`${method} ${path}`);

/** The Express application: who is asking first, then the capabilities, the console and the problems. */
export function createApp({
  access,
  probes,
  endpoints,
  record,
  keeper,
  observe,
  baseMap,
  trustedProxies,
  frameAncestors,
  cameraOrigins,
  log,
}: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // A proxy that is trusted tells for whom it asks, by which name and whether over TLS.
  app.set('trust proxy', trustedProxies.length === 0 ? false : [...trustedProxies]);
  app.use(securityHeaders, compressAnswers());
  app.use(mount(probes), checkAddress, referenceRoutes([...probes, ...endpoints]));
  app.use(observe, identifyRequest(access));
  app.use(crossOrigin());
  app.use(
    mount(endpoints.filter(isFrequent), record, keeper),
    mount(
      endpoints.filter((each) => !isFrequent(each)),
      record,
      keeper,
    ),
  );
  app.use(refuseOtherMethods(endpoints));
  app.use(consoleRoutes(baseMap, frameAncestors, cameraOrigins));
  app.use(notFound);
  app.use(problemHandler((error) => log.error({ err: error }, 'request failed')));
  return app;
}
