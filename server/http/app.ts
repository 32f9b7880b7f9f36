import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { identifyRequest } from '../access/middleware.ts';
import type { Access } from '../access/service.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { mount, type Recorder } from '../endpoint/mount.ts';
import type { BaseMap } from '../tiles/base-map.ts';
import { checkAddress } from './check-address.ts';
import { consoleRoutes } from './console.ts';
import { crossOrigin } from './cross-origin.ts';
import { documentRoutes } from './documents.ts';
import { notFound, problemHandler } from './problem-handler.ts';

interface Parts {
  access: Pick<Access, 'identify'>;
  /** Answered to probes, whoever asks and whatever key is sent along. */
  probes: readonly Endpoint[];
  endpoints: readonly Endpoint[];
  /** Enters into the audit log. */
  record: Recorder;
  /** Times every request but those of probes. */
  observe: RequestHandler;
  /** A base map from elsewhere, in the place of our own. */
  baseMap: BaseMap | null;
  log: Logger;
}

/** What comes by the thousand: a request is held against all the routes before its own. */
const frequent = new Set(['post /api/events', 'post /api/readings', 'get /api/route', 'post /api/route']);
const isFrequent = ({ method, path }: Endpoint) => frequent.has(`${method} ${path}`);

/** The Express application: who is asking first, then the capabilities, the console and the problems. */
export function createApp({ access, probes, endpoints, record, observe, baseMap, log }: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // Links are written as the reader asked: a proxy of our own network tells by which name, and whether over TLS.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.use(mount(probes), checkAddress, documentRoutes([...probes, ...endpoints]));
  app.use(observe, identifyRequest(access));
  app.use(crossOrigin());
  app.use(
    mount(endpoints.filter(isFrequent), record),
    mount(
      endpoints.filter((each) => !isFrequent(each)),
      record,
    ),
  );
  app.use(consoleRoutes(baseMap));
  app.use(notFound);
  app.use(problemHandler((error) => log.error({ err: error }, 'request failed')));
  return app;
}
