import { pino } from 'pino';
import proxyAddress from 'proxy-addr';
import { capabilities } from './assembly/capabilities.ts';
import type { StartProgress } from './assembly/demo.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/open.ts';
import { createBackground } from './health/background.ts';
import { healthEndpoints } from './health/endpoints.ts';
import { readinessOf } from './health/readiness.ts';
import { createHealth } from './health/service.ts';
import { createApp } from './http/app.ts';
import { buildConsole } from './http/console.ts';
import { consoleFaultEndpoints } from './http/console-faults.ts';
import { openGate } from './http/gate.ts';
import { createMetrics } from './http/metrics.ts';
import { readEntries } from './items/catalogue.ts';
import { createItems } from './items/service.ts';
import { calendarWarning } from './orders/clocks/calendar.ts';
import { tileFront } from './tiles/front.ts';
import { isLiveLayer } from './tiles/live/layers.ts';

// Long enough for a request under way, short enough that stopping feels immediate.
const closeGraceMs = 3_000;
// Due times are kept in minutes; a late order is told of a few seconds later.
const sweepEveryMs = 5_000;
const computeEveryMs = 15_000;
// Readers of figures find little left to count.
const countEveryMs = 5_000;

export interface Service {
  url: string;
  demo: boolean;
  /** The path of the link by which the first administrator makes an account; null where there are accounts. */
  firstAdministrator: string | null;
  close(): Promise<void>;
}

/**
 * Starts everything: holds the port, opens and migrates the database, builds the console, starts the capabilities and,
 * where asked for, makes the demo city, and then answers. What was started is stopped again when a step fails.
 * @param signal ends a start that is under way
 * @throws the signal's reason; ConfigError, PortError or Problem with one line that a person can act on
 */
export async function startService(
  config: Config,
  signal: AbortSignal,
  onProgress: StartProgress,
): Promise<Service> {
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const background = createBackground((task, error) =>
    log.error({ err: error, task }, 'background work failed'),
  );
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const gate = await openGate(config.host, config.port);
    const drain = () => gate.close(closeGraceMs);
    closers.push(drain);
    const consoleBuild = buildConsole();
    // Awaited below; until then a failure must not count as unhandled.
    consoleBuild.catch(() => undefined);
    const database = await openDatabase({ ...config, log });
    closers.push(() => database.close());
    signal.throwIfAborted();
    const started = await capabilities.start({
      database,
      settings: config,
      log,
      background,
      items: createItems(),
      seed: readEntries(),
      demo: { wanted: config.demo, signal, onProgress },
      drain,
      sends: true,
      sweepEveryMs,
      computeEveryMs,
      countEveryMs,
    });
    closers.push(() => started.close());
    const { access, accounts, archives, audit, demoCity, keeper, live, places, routing, policy, tiles } =
      started.values;
    await consoleBuild;
    signal.throwIfAborted();
    const calendar = () =>
      [calendarWarning(policy.calendar, new Date())].filter((warning) => warning !== null);
    for (const warning of calendar()) log.warn(warning);
    const health = createHealth(database, (error) =>
      log.error({ err: error }, 'the database cannot be asked'),
    );
    const metrics = createMetrics({ health, live, tiles, background, routing });
    const app = createApp({
      access,
      probes: healthEndpoints(health, () => readinessOf(routing.state(), background, calendar())),
      endpoints: [
        ...started.endpoints,
        ...metrics.endpoints,
        ...consoleFaultEndpoints((fault, user) =>
          log.warn({ fault, user }, 'the console failed in a browser'),
        ),
      ],
      record: audit.record,
      keeper,
      observe: metrics.observe,
      baseMap: config.baseMap,
      trustedProxies: config.trustedProxies,
      frameAncestors: config.frameAncestors,
      cameraOrigins: config.cameraOrigins,
      log,
    });
    const trusted = proxyAddress.compile([...config.trustedProxies]);
    const front = tileFront(
      tiles,
      access.admit,
      (ids) => isLiveLayer(ids) || archives.has(ids),
      (request) => proxyAddress(request, trusted),
    );
    gate.open((request, response) => {
      if (!front(request, response)) app(request, response);
    });
    places.prepare().catch(background.of('places'));
    const invitation = await accounts.firstAdministrator();
    return { url: gate.url, demo: demoCity.isThere, firstAdministrator: invitation?.path ?? null, close };
  } catch (error) {
    await close();
    throw error;
  }
}
