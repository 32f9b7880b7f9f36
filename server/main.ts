import { join } from 'node:path';
import { pino } from 'pino';
import { createAccess } from './access/service.ts';
import { createAttachments } from './attachments/service.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/open.ts';
import { createEvents } from './events/service.ts';
import { createFeatures } from './features/service.ts';
import { createGeometry } from './geometry/service.ts';
import { createBackground } from './health/background.ts';
import { createHealth } from './health/service.ts';
import { createApp } from './http/app.ts';
import { buildConsole } from './http/console.ts';
import { openGate } from './http/gate.ts';
import { createMarking } from './impact/marking.ts';
import { createPreview } from './impact/preview.ts';
import { createImpact } from './impact/service.ts';
import { readEntries } from './items/catalogue.ts';
import { createItems } from './items/service.ts';
import { createCatalogueVersions } from './items/versions/service.ts';
import { buildDemo, demoState, giveStreetAccountWork } from './layers/demo.ts';
import { createEditing } from './layers/editing/service.ts';
import { createLayers } from './layers/service.ts';
import { createVersions } from './layers/versions.ts';
import { createLive } from './live/service.ts';
import { createAddressGuard } from './notifications/address-guard.ts';
import { createMailer } from './notifications/mail.ts';
import { createRoster } from './notifications/roster.ts';
import { createNotifications } from './notifications/service.ts';
import { startNotifications } from './notifications/worker.ts';
import { createOpen311 } from './open311/service.ts';
import { calendarWarning } from './orders/clocks/calendar.ts';
import { createEmergencies } from './orders/emergencies.ts';
import { createOwnerChanges } from './orders/owner-changes.ts';
import { createOrders } from './orders/service.ts';
import { createSweep } from './orders/sweep.ts';
import { createTerms } from './orders/terms.ts';
import { createOverrides } from './overrides/service.ts';
import { createPresence } from './presence/service.ts';
import { createStanding } from './processes/standing.ts';
import { createReadings } from './readings/service.ts';
import { createReports } from './reports/service.ts';
import { createRouting } from './routing/service.ts';
import { createSearch } from './search/service.ts';
import { simulateOpening } from './simulation/opening.ts';
import { createSources } from './sources/service.ts';
import { createGlyphs } from './style-assets/glyphs.ts';
import { openArchives } from './tiles/archives/open-archives.ts';
import { createExports } from './tiles/exporting/jobs.ts';
import { tileFront } from './tiles/front.ts';
import { isLiveLayer } from './tiles/live/layers.ts';
import { createLiveTiles } from './tiles/live/service.ts';
import { createTiles } from './tiles/service.ts';

const demoSeed = 20_261_121;
// Long enough for a request under way, short enough that stopping feels immediate.
const closeGraceMs = 3_000;
// Due times are kept in minutes; a late order is told of a few seconds later.
const sweepEveryMs = 5_000;

export type StartProgress = (stage: string, done: number, total: number) => void;

export interface Service {
  url: string;
  demo: boolean;
  close(): Promise<void>;
}

/**
 * Starts everything: holds the port, opens and migrates the database, builds the console and, where asked for,
 * the demo city, and then answers. What was started is stopped again when a step fails.
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
    closers.push(() => gate.close(closeGraceMs));
    const consoleBuild = buildConsole();
    // Awaited below; until then a failure must not count as unhandled.
    consoleBuild.catch(() => undefined);
    const database = await openDatabase({ ...config, log });
    closers.push(() => database.close());
    signal.throwIfAborted();
    const layers = await createLayers(database, background.of('layers'));
    closers.push(() => layers.close());
    const access = createAccess(database, config.adminKey);
    let demo = await demoState(database);
    const wanted = config.demo && demo.state === 'absent' && layers.published().length === 0;
    const building = wanted || demo.state === 'unfinished';
    if (building) {
      await buildDemo({ database, access }, demo.seed ?? demoSeed, signal, onProgress);
      await layers.refresh();
      demo = await demoState(database);
    }
    const versions = createVersions({ database, layers, log: background.of('loads') });
    closers.push(() => versions.close());
    const items = createItems();
    const catalogue = await createCatalogueVersions({
      database,
      items,
      seed: readEntries(),
      log: background.of('items'),
    });
    closers.push(() => catalogue.close());
    const routing = await createRouting({ database, layers, items, log: background.of('routing') });
    closers.push(() => routing.close());
    catalogue.followedBy(routing.rules);
    const standing = await createStanding(database, { routing, catalogue }, background.of('standing'));
    closers.push(() => standing.close());
    const tiles = createTiles({ database, layers, log, directory: join(config.dataDirectory, 'tiles') });
    closers.push(() => tiles.close());
    const archives = await openArchives(config.tileFiles);
    closers.push(async () => {
      for (const archive of archives.values()) await archive.close();
    });
    const exports = createExports(tiles, join(config.dataDirectory, 'exports'));
    closers.push(() => exports.close());
    const glyphs = createGlyphs(join(config.dataDirectory, 'glyphs'));
    closers.push(() => glyphs.close());
    const live = await createLive({ database, layers, access, log: background.of('live') });
    // After the streams have ended and before anything that answers is taken away; closing twice does no harm.
    closers.push(() => gate.close(closeGraceMs));
    closers.push(() => live.close());
    const attachments = createAttachments({
      database,
      folder: join(config.dataDirectory, 'attachments'),
      s3: config.attachments,
      log: background.of('attachments'),
    });
    closers.push(() => attachments.close());
    const terms = createTerms(items, database);
    const warning = calendarWarning(terms.calendar, new Date());
    if (warning) log.warn(warning);
    const orders = createOrders({ database, attachments, items, routing, terms });
    const presence = createPresence({ database, orders, live, now: () => performance.now() });
    closers.push(() => presence.close());
    const search = createSearch({ database, layers, orders });
    closers.push(() => search.close());
    const sources = createSources(database, items, Date.now);
    const events = createEvents({ database, items, routing, sources, attachments, terms });
    const readings = createReadings({
      database,
      items,
      routing,
      sources,
      events,
      log: background.of('readings'),
    });
    closers.push(() => readings.close());
    const overrides = createOverrides({ database, routing, events, orders });
    const impact = createImpact({ routing, events });
    const ownerChanges = createOwnerChanges(database, terms);
    const emergencies = createEmergencies(database, terms);
    const preview = createPreview({ database, layers, routing, ownerChanges });
    const editing = createEditing({ database, layers });
    const features = createFeatures(layers);
    if (building) {
      await simulateOpening({ features, events, orders, sources, items }, demo.seed ?? demoSeed);
      await giveStreetAccountWork(database);
    }
    const marking = createMarking({ database, layers, routing, ownerChanges, log: background.of('impact') });
    closers.push(() => marking.close());
    const guard = createAddressGuard(config.webhookNetworks);
    const mailer = config.mail && createMailer(config.mail);
    const worker = startNotifications(
      database,
      { guard, mailer, now: Date.now },
      background.of('notifications'),
    );
    closers.push(() => worker.close());
    const roster = createRoster(database);
    const sweep = createSweep({
      database,
      terms,
      access,
      roster,
      log: background.of('clocks'),
      everyMs: sweepEveryMs,
    });
    closers.push(() => sweep.close());
    await consoleBuild;
    signal.throwIfAborted();
    const isDemo = demo.state === 'complete';
    const app = createApp({
      health: createHealth(database, (error) => log.error({ err: error }, 'the database cannot be asked')),
      access,
      layers,
      versions,
      editing,
      items,
      catalogue,
      routing,
      tiles,
      exports,
      archives,
      baseMap: config.baseMap,
      glyphs,
      liveTiles: createLiveTiles(database, () => performance.now()),
      features,
      events,
      sources,
      attachments,
      readings,
      orders,
      open311: createOpen311({ items, events, orders, attachments }),
      overrides,
      impact,
      preview,
      ownerChanges,
      emergencies,
      notifications: createNotifications(database, items, guard),
      roster,
      reports: createReports(database, items),
      live,
      presence,
      search,
      geometry: createGeometry({ database, layers }),
      demo: isDemo,
      background,
      warnings: () => [calendarWarning(terms.calendar, new Date())].filter((text) => text !== null),
      log,
    });
    const front = tileFront(tiles, access.identify, (ids) => isLiveLayer(ids) || archives.has(ids));
    gate.open((request, response) => {
      if (!front(request, response)) app(request, response);
    });
    return { url: gate.url, demo: isDemo, close };
  } catch (error) {
    await close();
    throw error;
  }
}
