import { join } from 'node:path';
import type { Logger } from 'pino';
import { orderMembers } from '../../domain/answers/orders.ts';
import { accessEndpoints } from '../access/endpoints.ts';
import { providerEndpoints } from '../access/provider/endpoints.ts';
import { createProvider } from '../access/provider/service.ts';
import { createSecondFactors } from '../access/second-factor.ts';
import { secondFactorEndpoints } from '../access/second-factor-endpoints.ts';
import { createAccess } from '../access/service.ts';
import { createAccounts } from '../accounts/accounts.ts';
import { followCredentials } from '../accounts/changes.ts';
import { accountEndpoints, keyEndpoints } from '../accounts/endpoints.ts';
import { invitationEndpoints } from '../accounts/invitation-endpoints.ts';
import { requireKnown } from '../accounts/key-limits.ts';
import { createKeys } from '../accounts/keys.ts';
import { analysisEndpoints } from '../analysis/endpoints.ts';
import { processEndpoints } from '../analysis/process-endpoints.ts';
import { createAnalysis } from '../analysis/service.ts';
import { attachmentEndpoints } from '../attachments/endpoints.ts';
import { createAttachments } from '../attachments/service.ts';
import { uploadEndpoints } from '../attachments/upload-endpoints.ts';
import { auditEndpoints } from '../audit/endpoints.ts';
import { createAudit } from '../audit/service.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { createSeal } from '../database/seal.ts';
import { eventEndpoints } from '../events/endpoints.ts';
import { createFiling } from '../events/filing.ts';
import { createEvents } from '../events/service.ts';
import { featureEditEndpoints } from '../features/edit-endpoints.ts';
import { featureEndpoints } from '../features/endpoints.ts';
import { ExportFiles } from '../features/formats/files.ts';
import { definitionEndpoint } from '../features/openapi.ts';
import { createFeatures } from '../features/service.ts';
import { readCityGrids } from '../geometry/city-grids.ts';
import { geometryEndpoints } from '../geometry/endpoints.ts';
import { createGeometry } from '../geometry/service.ts';
import { handoverEndpoints } from '../handovers/endpoints.ts';
import { createHandovers } from '../handovers/service.ts';
import type { Background } from '../health/background.ts';
import { impactEndpoints, previewEndpoints } from '../impact/endpoints.ts';
import { createMarking } from '../impact/marking.ts';
import { createPreview } from '../impact/preview.ts';
import { createImpact } from '../impact/service.ts';
import { indicatorEndpoints } from '../indicators/endpoints.ts';
import { readIndicators } from '../indicators/seed.ts';
import { createIndicators } from '../indicators/service.ts';
import type { Entries } from '../items/catalogue.ts';
import { readAiClasses } from '../items/classes.ts';
import { itemEndpoints } from '../items/endpoints.ts';
import type { Items } from '../items/service.ts';
import { catalogueVersionEndpoints } from '../items/versions/endpoints.ts';
import { createCatalogueVersions } from '../items/versions/service.ts';
import { layerChangeEndpoints } from '../layer-changes/endpoints.ts';
import { createLayerChanges } from '../layer-changes/service.ts';
import { layerUsageEndpoints } from '../layer-usage/endpoints.ts';
import { editEndpoints } from '../layers/edit-endpoints.ts';
import { createEditing } from '../layers/editing/service.ts';
import { layerEndpoints } from '../layers/endpoints.ts';
import { createLayers } from '../layers/service.ts';
import { versionEndpoints } from '../layers/version-endpoints.ts';
import { createVersions } from '../layers/versions.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import { createLearning } from '../learning/blind-spots.ts';
import { learningEndpoints } from '../learning/endpoints.ts';
import { liveEndpoints } from '../live/endpoints.ts';
import { createLive } from '../live/service.ts';
import { createAddressGuard } from '../notifications/address-guard.ts';
import { notificationEndpoints } from '../notifications/endpoints.ts';
import { createMailer } from '../notifications/mail.ts';
import { createRoster } from '../notifications/roster.ts';
import { rosterEndpoints } from '../notifications/roster-endpoints.ts';
import { createNotifications } from '../notifications/service.ts';
import { startNotifications } from '../notifications/worker.ts';
import { objectEndpoints } from '../objects/endpoints.ts';
import { labelEndpoints } from '../objects/label-endpoints.ts';
import { createLabels } from '../objects/labels.ts';
import { createObjects } from '../objects/service.ts';
import { open311Endpoints } from '../open311/endpoints.ts';
import { createOpen311 } from '../open311/service.ts';
import { createEmergencies } from '../orders/emergencies.ts';
import { emergencyEndpoints } from '../orders/emergency-endpoints.ts';
import { orderEndpoints, ownerChangeEndpoints } from '../orders/endpoints.ts';
import { createOwnerChanges } from '../orders/owner-changes.ts';
import { createOrders } from '../orders/service.ts';
import { createSweep } from '../orders/sweep.ts';
import { createTerms } from '../orders/terms.ts';
import { overrideEndpoints } from '../overrides/endpoints.ts';
import { createOverrides } from '../overrides/service.ts';
import { createPrinter } from '../paper/printer.ts';
import { chiefEndpoints } from '../patrol-reviews/chief-endpoints.ts';
import { createChiefs } from '../patrol-reviews/chiefs.ts';
import { patrolFigureEndpoints } from '../patrol-reviews/figure-endpoints.ts';
import { createPatrolFigures } from '../patrol-reviews/figures.ts';
import { createProposals } from '../patrol-reviews/proposals.ts';
import { planEndpoints } from '../patrols/plan-endpoints.ts';
import { createPatrols } from '../patrols/service.ts';
import { patrolTaskEndpoints } from '../patrols/task-endpoints.ts';
import { personalEndpoints } from '../personal/endpoints.ts';
import { readRetention } from '../personal/fields.ts';
import { createPersonal } from '../personal/service.ts';
import { placeEndpoints } from '../places/endpoints.ts';
import { createPlaces } from '../places/service.ts';
import { presenceEndpoints } from '../presence/endpoints.ts';
import { createPresence } from '../presence/service.ts';
import { createStanding } from '../processes/standing.ts';
import { publicReportEndpoints } from '../public-reports/endpoints.ts';
import { createPublicReports } from '../public-reports/service.ts';
import { readingEndpoints } from '../readings/endpoints.ts';
import { createQuantities, readQuantities } from '../readings/quantities.ts';
import { createReadings } from '../readings/service.ts';
import { replayEndpoints } from '../replay/endpoints.ts';
import { createReplays } from '../replay/service.ts';
import { createCountedOrders } from '../reports/counted-orders.ts';
import { createCounting } from '../reports/counting.ts';
import { reportEndpoints } from '../reports/endpoints.ts';
import { createEvaluations, readWeights } from '../reports/evaluation.ts';
import { evaluationEndpoints } from '../reports/evaluation-endpoints.ts';
import { createSceneReports } from '../reports/scene-report.ts';
import { sceneReportEndpoints } from '../reports/scene-report-endpoints.ts';
import { createReports } from '../reports/service.ts';
import { createKeeper } from '../requests/service.ts';
import { routingEndpoints } from '../routing/endpoints.ts';
import { ruleEndpoints } from '../routing/rules/endpoints.ts';
import { createRouting } from '../routing/service.ts';
import { sceneEndpoints } from '../scenes/endpoints.ts';
import { referenceFaults } from '../scenes/references.ts';
import { createScenes } from '../scenes/service.ts';
import { searchEndpoints } from '../search/endpoints.ts';
import { createItemSearch } from '../search/items.ts';
import { createSearch } from '../search/service.ts';
import { shareRequestEndpoints } from '../share-requests/endpoints.ts';
import { createShareRequests } from '../share-requests/service.ts';
import { sheetEndpoints } from '../sheets/endpoints.ts';
import { createSheets } from '../sheets/service.ts';
import { sourceEndpoints } from '../sources/endpoints.ts';
import { createSources } from '../sources/service.ts';
import { staffEndpoints } from '../staff/endpoints.ts';
import { createStaff } from '../staff/service.ts';
import { styleAssetEndpoints } from '../style-assets/endpoints.ts';
import { createGlyphs } from '../style-assets/glyphs.ts';
import { archiveEndpoints } from '../tiles/archives/endpoints.ts';
import { openArchives } from '../tiles/archives/open-archives.ts';
import { originsOf, underlay } from '../tiles/base-map.ts';
import { tileEndpoints } from '../tiles/endpoints.ts';
import { exportEndpoints } from '../tiles/exporting/endpoints.ts';
import { createExports } from '../tiles/exporting/jobs.ts';
import { liveTileEndpoints } from '../tiles/live/endpoints.ts';
import { createLiveTiles } from '../tiles/live/service.ts';
import { ogcTileEndpoints } from '../tiles/ogc-endpoints.ts';
import { createTiles } from '../tiles/service.ts';
import { unitEndpoints } from '../units/endpoints.ts';
import { createUnits } from '../units/service.ts';
import { vehicleEndpoints } from '../vehicles/endpoints.ts';
import { readVehicleKinds } from '../vehicles/kinds.ts';
import { createVehicles } from '../vehicles/service.ts';
import { viewEndpoints } from '../views/endpoints.ts';
import { createViews } from '../views/service.ts';
import { wallEndpoints } from '../walls/endpoints.ts';
import { readWall } from '../walls/seed.ts';
import { createWalls } from '../walls/service.ts';
import { warningEndpoints } from '../warnings/endpoints.ts';
import { readWarningKinds } from '../warnings/kinds.ts';
import { createWarnings } from '../warnings/service.ts';
import { Composition } from './composition.ts';
import { type DemoRequest, prepareDemo } from './demo.ts';

/** What the capabilities are given: the database, and what is theirs by settings or, in tests, by choice. */
export interface Given {
  database: Database;
  settings: Pick<
    Config,
    | 'adminKey'
    | 'provider'
    | 'secondFactorOf'
    | 'secretKey'
    | 'dataDirectory'
    | 'attachments'
    | 'mail'
    | 'webhookNetworks'
    | 'tileFiles'
    | 'baseMap'
    | 'frameAncestors'
    | 'publicReports'
  >;
  log: Logger;
  background: Pick<Background, 'of'>;
  /** Takes the catalogue in force. */
  items: Items;
  /** What the catalogue is until people publish one of their own. */
  seed: Entries;
  /** The demo city that is to be there, if any. */
  demo: DemoRequest | null;
  /** Ends what is being answered, before what answers it is taken away. */
  drain?: () => Promise<void>;
  /** Whether notifications are sent beyond the console. */
  sends: boolean;
  /** How often the live feed shows that it is alive. */
  beatEveryMs?: number;
  /** How often timers that are due are fired; never unless given. */
  sweepEveryMs?: number;
  /** How often indicators that are due are computed; never unless given. */
  computeEveryMs?: number;
  /** How often what changed of orders is counted; for readers of figures alone without. */
  countEveryMs?: number;
}

/** Everything that the service can do, in the order in which it starts. */
export const capabilities = Composition.of<Given>()
  .with({
    name: 'layers',
    start: ({ database, background }) => createLayers(database, background.of('layers')),
    endpoints: ({ layers }) => layerEndpoints(layers),
    close: (layers) => layers.close(),
  })
  .with({
    name: 'secondFactors',
    start: ({ database, settings }) => createSecondFactors(database, createSeal(settings.secretKey)),
  })
  .with({
    name: 'access',
    start: ({ database, settings, items, secondFactors }) =>
      createAccess(
        database,
        settings.adminKey,
        (bureau) =>
          items
            .catalogue()
            .items.filter((item) => item.bureau === bureau)
            .map(({ code }) => code),
        { factors: secondFactors, requiredOf: settings.secondFactorOf },
      ),
  })
  .with({
    name: 'audit',
    start: ({ database }) => createAudit(database),
    endpoints: ({ audit }) => auditEndpoints(audit),
  })
  .with({
    name: 'keeper',
    start: ({ database, settings }) => createKeeper(database, createSeal(settings.secretKey), Date.now),
  })
  .with({
    name: 'demoCity',
    start: ({ demo, database, access, layers }) => prepareDemo(demo, { database, access, layers }),
    endpoints: ({ access, audit, demoCity, settings }) =>
      accessEndpoints(access, audit, demoCity.isThere, settings.provider),
  })
  .with({
    name: 'versions',
    start: ({ database, layers, background }) =>
      createVersions({ database, layers, log: background.of('loads') }),
    endpoints: ({ versions }) => versionEndpoints(versions),
    close: (versions) => versions.close(),
  })
  .with({
    name: 'layerUsage',
    start: ({ database, layers }) => ({ database, layers }),
    endpoints: ({ layerUsage }) => layerUsageEndpoints(layerUsage.database, layerUsage.layers),
  })
  .with({
    name: 'shareRequests',
    start: ({ database, layers, access }) => createShareRequests({ database, layers, access }),
    endpoints: ({ shareRequests }) => shareRequestEndpoints(shareRequests),
  })
  .with({
    name: 'classes',
    start: ({ seed }) => readAiClasses(new Set(seed.items.map(({ code }) => code))),
  })
  .with({
    name: 'catalogue',
    start: ({ database, items, seed, background }) =>
      createCatalogueVersions({ database, items, seed, log: background.of('items') }),
    endpoints: ({ items, catalogue, classes }) => [
      ...itemEndpoints(items, catalogue, classes),
      ...catalogueVersionEndpoints(catalogue),
    ],
    close: (catalogue) => catalogue.close(),
  })
  .with({
    name: 'routing',
    async start({ database, layers, items, catalogue, background }) {
      const routing = await createRouting({ database, layers, items, log: background.of('routing') });
      catalogue.followedBy(routing.rules);
      return routing;
    },
    endpoints: ({ routing }) => [...routingEndpoints(routing), ...ruleEndpoints(routing)],
    close: (routing) => routing.close(),
  })
  .with({
    name: 'units',
    start: ({ database, layers, items, routing, background }) =>
      createUnits({ database, layers, items, routing, log: background.of('units') }),
    endpoints: ({ units }) => unitEndpoints(units),
    close: (units) => units.close(),
  })
  .with({
    name: 'standing',
    start: ({ database, routing, catalogue, background }) =>
      createStanding(database, { routing, catalogue }, background.of('standing')),
    close: (standing) => standing.close(),
  })
  .with({
    name: 'tiles',
    start: ({ database, layers, log, settings }) =>
      createTiles({ database, layers, log, directory: join(settings.dataDirectory, 'tiles') }),
    close: (tiles) => tiles.close(),
  })
  .with({
    name: 'archives',
    start: ({ settings }) => openArchives(settings.tileFiles),
    async close(archives) {
      for (const archive of archives.values()) await archive.close();
    },
  })
  .with({
    name: 'liveTiles',
    start: ({ database }) => createLiveTiles(database, () => performance.now()),
    // The last of these takes any ids: layers of files and live ones go before it.
    endpoints: ({ tiles, archives, liveTiles, settings }) => [
      ...liveTileEndpoints(liveTiles),
      ...archiveEndpoints(archives),
      ...tileEndpoints(tiles, settings.baseMap),
    ],
  })
  .with({
    name: 'exports',
    start: ({ tiles, settings }) => createExports(tiles, join(settings.dataDirectory, 'exports')),
    endpoints: ({ exports }) => exportEndpoints(exports),
    close: (exports) => exports.close(),
  })
  .with({
    name: 'glyphs',
    start: ({ settings }) => createGlyphs(join(settings.dataDirectory, 'glyphs')),
    endpoints: ({ glyphs }) => styleAssetEndpoints(glyphs),
    close: (glyphs) => glyphs.close(),
  })
  // Streams end first, then what else is being answered.
  .with({ name: 'draining', start: ({ drain }) => drain, close: (drain) => drain?.() })
  .with({
    name: 'live',
    start: ({ database, layers, access, background, beatEveryMs }) =>
      createLive({
        database,
        layers,
        access,
        log: background.of('live'),
        ...(beatEveryMs === undefined ? {} : { beatEveryMs }),
      }),
    endpoints: ({ live }) => liveEndpoints(live),
    close: (live) => live.close(),
  })
  .with({
    name: 'credentials',
    start: ({ database, access, live }) => followCredentials(database, access, live),
    close: (credentials) => credentials.close(),
  })
  .with({
    name: 'accounts',
    start: ({ database, access, credentials }) =>
      createAccounts({ database, access, changed: credentials.announce }),
    endpoints: ({ accounts, access, audit, secondFactors, credentials }) => [
      ...accountEndpoints(accounts),
      ...invitationEndpoints(accounts, access, audit),
      ...secondFactorEndpoints({ access, factors: secondFactors, audit, changed: credentials.announce }),
    ],
  })
  .with({
    name: 'provider',
    start: ({ database, settings, access, credentials, background }) =>
      settings.provider &&
      createProvider({
        database,
        settings: settings.provider,
        access,
        changed: credentials.announce,
        warn: background.of('provider'),
      }),
    endpoints: ({ provider, audit }) => providerEndpoints(provider, audit),
  })
  .with({
    name: 'keys',
    start: ({ database, access, credentials, items, layers, settings }) =>
      createKeys({
        database,
        seal: createSeal(settings.secretKey),
        access,
        changed: credentials.announce,
        checkLimits: (role, source, limits) =>
          requireKnown(database, { items, layers, orderMembers }, role, source, limits),
      }),
    endpoints: ({ keys }) => keyEndpoints(keys),
  })
  .with({
    name: 'attachments',
    start: ({ database, settings, background }) =>
      createAttachments({
        database,
        folder: join(settings.dataDirectory, 'attachments'),
        s3: settings.attachments,
        log: background.of('attachments'),
      }),
    endpoints: ({ attachments }) => [
      ...attachmentEndpoints(attachments),
      ...uploadEndpoints(attachments.uploads),
    ],
    close: (attachments) => attachments.close(),
  })
  .with({ name: 'terms', start: ({ items, database }) => createTerms(items, database) })
  .with({
    name: 'orders',
    start: ({ database, attachments, items, routing, terms }) =>
      createOrders({ database, attachments, items, routing, terms }),
    endpoints: ({ orders, attachments }) => orderEndpoints(orders, attachments),
  })
  .with({
    name: 'personal',
    start: ({ database, orders, audit, background }) =>
      createPersonal({ database, orders, audit, log: background.of('personal') }),
    endpoints: ({ personal }) => personalEndpoints(personal),
    close: (personal) => personal.close(),
  })
  .with({
    name: 'presence',
    start: ({ database, orders, live }) =>
      createPresence({ database, orders, live, now: () => performance.now() }),
    endpoints: ({ presence }) => presenceEndpoints(presence),
    close: (presence) => presence.close(),
  })
  .with({
    name: 'places',
    start: ({ database, layers, routing, background }) =>
      createPlaces({ database, layers, routing, log: background.of('places') }),
    endpoints: ({ places }) => placeEndpoints(places),
    close: (places) => places.close(),
  })
  .with({
    name: 'search',
    start: ({ database, layers, orders, places }) =>
      createSearch({ database, layers, orders, places, grids: readCityGrids() }),
    endpoints: ({ search, items, classes }) => searchEndpoints(search, createItemSearch(items, classes)),
    close: (search) => search.close(),
  })
  .with({
    name: 'sources',
    start: ({ database, items, settings }) =>
      createSources(database, items, Date.now, createSeal(settings.secretKey)),
    endpoints: ({ sources, access }) => sourceEndpoints(sources, access),
  })
  .with({
    name: 'events',
    start: ({ database, items, routing, places, classes, sources, attachments, terms }) =>
      createEvents({ database, items, routing, places, classes, sources, attachments, terms }),
    endpoints: ({ events, sources, attachments }) => eventEndpoints(events, sources, attachments),
  })
  .with({
    name: 'readings',
    start: ({ database, layers, items, routing, sources, events, background }) =>
      createReadings({
        database,
        layers,
        quantities: createQuantities(readQuantities()),
        items,
        routing,
        sources,
        events,
        log: background.of('readings'),
      }),
    endpoints: ({ readings }) => readingEndpoints(readings),
    close: (readings) => readings.close(),
  })
  .with({
    name: 'open311',
    start: ({ items, events, orders, attachments }) => createOpen311({ items, events, orders, attachments }),
    endpoints: ({ open311, access, attachments }) => open311Endpoints(open311, access, attachments),
  })
  .with({
    name: 'overrides',
    start: ({ database, routing, events, orders }) => createOverrides({ database, routing, events, orders }),
    endpoints: ({ overrides }) => overrideEndpoints(overrides),
  })
  .with({
    name: 'vehicles',
    start: ({ database, routing, sources, events, units, overrides, seed, background }) =>
      createVehicles({
        database,
        routing,
        sources,
        events,
        units,
        overrides,
        kinds: readVehicleKinds(new Set(seed.items.map(({ code }) => code))),
        log: background.of('vehicles'),
      }),
    endpoints: ({ vehicles }) => vehicleEndpoints(vehicles),
    close: (vehicles) => vehicles.close(),
  })
  .with({
    name: 'patrols',
    start: ({ database, layers, items, units, routing, events, attachments, background, sweepEveryMs }) =>
      createPatrols({
        database,
        layers,
        items,
        units,
        routing,
        events,
        attachments,
        kept: readRetention(),
        log: background.of('patrols'),
        everyMs: sweepEveryMs,
      }),
    endpoints: ({ patrols }) => [...planEndpoints(patrols), ...patrolTaskEndpoints(patrols)],
    close: (patrols) => patrols.close(),
  })
  .with({
    name: 'impact',
    start: ({ routing, events }) => createImpact({ routing, events }),
    endpoints: ({ impact }) => impactEndpoints(impact),
  })
  .with({
    name: 'ownerChanges',
    start: ({ database, terms }) => createOwnerChanges(database, terms),
    endpoints: ({ ownerChanges }) => ownerChangeEndpoints(ownerChanges),
  })
  .with({
    name: 'emergencies',
    start: ({ database, terms }) => createEmergencies(database, terms),
    endpoints: ({ emergencies }) => emergencyEndpoints(emergencies),
  })
  .with({
    name: 'warnings',
    start: ({ database, layers, routing, sources, events, orders, seed, background, sweepEveryMs }) =>
      createWarnings({
        database,
        layers,
        routing,
        sources,
        events,
        orders,
        kinds: readWarningKinds(new Set(seed.items.map(({ code }) => code))),
        log: background.of('warnings'),
        everyMs: sweepEveryMs,
      }),
    endpoints: ({ warnings }) => warningEndpoints(warnings),
    close: (warnings) => warnings.close(),
  })
  .with({
    name: 'handovers',
    start: ({ database, units, orders, emergencies, warnings }) =>
      createHandovers({ database, units, orders, emergencies, warnings }),
    endpoints: ({ handovers }) => handoverEndpoints(handovers),
  })
  .with({
    name: 'views',
    start: ({ database, units }) => createViews({ database, units }),
    endpoints: ({ views }) => viewEndpoints(views),
  })
  .with({
    name: 'replays',
    start: ({ database, layers, terms, warnings }) =>
      createReplays({ database, layers, plans: terms.plans, warnings }),
    endpoints: ({ replays }) => replayEndpoints(replays),
  })
  .with({
    name: 'preview',
    start: ({ database, layers, routing, ownerChanges }) =>
      createPreview({ database, layers, routing, ownerChanges }),
    endpoints: ({ preview }) => previewEndpoints(preview),
  })
  .with({
    name: 'editing',
    start: ({ database, layers }) => createEditing({ database, layers }),
    endpoints: ({ editing }) => editEndpoints(editing),
  })
  .with({ name: 'exportFiles', start: () => new ExportFiles(), close: (files) => files.close() })
  .with({ name: 'features', start: ({ layers, database }) => createFeatures(layers, database) })
  .with({
    name: 'analysis',
    start: ({ database, layers, features }) => createAnalysis({ database, layers, features }),
    endpoints: ({ analysis }) => analysisEndpoints(analysis),
  })
  .with({
    name: 'ogc',
    start: () => null,
    endpoints({ features, editing, tiles, exportFiles, analysis }) {
      const endpoints = [
        ...featureEndpoints(features, exportFiles),
        ...featureEditEndpoints(features, editing),
        ...ogcTileEndpoints(tiles),
        ...processEndpoints(analysis, features),
      ];
      return [...endpoints, definitionEndpoint(endpoints)];
    },
  })
  .with({
    name: 'demoOrders',
    start: ({ demoCity, features, events, orders, sources, items, database }) =>
      demoCity.fillQueue({ features, events, orders, sources, items, database }),
  })
  .with({
    name: 'demoReadings',
    start: ({ demoCity, features, readings }) => demoCity.fillReadings({ features, readings }),
  })
  .with({
    name: 'marking',
    start: ({ database, layers, routing, ownerChanges, background }) =>
      createMarking({ database, layers, routing, ownerChanges, log: background.of('impact') }),
    close: (marking) => marking.close(),
  })
  .with({
    name: 'webhookGuard',
    start: ({ settings }) => createAddressGuard(settings.webhookNetworks),
  })
  .with({
    name: 'sending',
    start: ({ database, settings, access, webhookGuard: guard, background, sends }) =>
      sends
        ? startNotifications(
            database,
            {
              guard,
              mailer: settings.mail && createMailer(settings.mail),
              seal: createSeal(settings.secretKey),
              now: Date.now,
            },
            background.of('notifications'),
            access.holderOf,
          )
        : null,
    close: (worker) => worker?.close(),
  })
  .with({
    name: 'notifications',
    start: ({ database, items, layers, settings, webhookGuard }) =>
      createNotifications(database, items, webhookGuard, createSeal(settings.secretKey), (principal, id) => {
        const layer = layers.find(id);
        return layer !== undefined && layerIn(viewOf(principal), layer) !== null;
      }),
    endpoints: ({ notifications }) => notificationEndpoints(notifications),
  })
  .with({
    name: 'layerChanges',
    start: ({ database, layers, access, background, sends }) =>
      createLayerChanges({
        database,
        layers,
        holderOf: access.holderOf,
        log: background.of('layer-changes'),
        follows: sends,
      }),
    endpoints: ({ layerChanges }) => layerChangeEndpoints(layerChanges),
    close: (layerChanges) => layerChanges.close(),
  })
  .with({
    name: 'roster',
    start: ({ database, units }) => createRoster(database, units),
    endpoints: ({ roster }) => rosterEndpoints(roster),
  })
  .with({
    name: 'sweep',
    start: ({ database, terms, access, roster, background, sweepEveryMs }) =>
      createSweep({
        database,
        terms,
        access,
        roster,
        log: background.of('clocks'),
        ...(sweepEveryMs === undefined ? {} : { everyMs: sweepEveryMs }),
      }),
    close: (sweep) => sweep.close(),
  })
  .with({
    name: 'counting',
    start: ({ database, background, countEveryMs }) =>
      createCounting({ database, log: background.of('figures'), everyMs: countEveryMs }),
    close: (counting) => counting.close(),
  })
  .with({
    name: 'reports',
    start: ({ database, items, counting }) => createReports({ database, items, counting }),
  })
  .with({
    name: 'countedOrders',
    start: ({ database, items, reports }) => createCountedOrders({ database, items, reports }),
    endpoints: ({ reports, countedOrders }) => reportEndpoints(reports, countedOrders),
  })
  .with({
    name: 'learning',
    start: ({ database, layers, items, reports }) => createLearning({ database, layers, items, reports }),
    endpoints: ({ learning }) => learningEndpoints(learning),
  })
  .with({
    name: 'patrolReviews',
    start: ({ database, layers, learning }) => ({
      figures: createPatrolFigures(database),
      chiefs: createChiefs(database, layers),
      proposals: createProposals(database, layers, learning),
    }),
    endpoints: ({ patrolReviews }) => [
      ...patrolFigureEndpoints(patrolReviews),
      ...chiefEndpoints(patrolReviews.chiefs),
    ],
  })
  .with({
    name: 'evaluations',
    start: ({ database, reports }) => createEvaluations(database, reports, readWeights()),
    endpoints: ({ evaluations }) => evaluationEndpoints(evaluations),
  })
  .with({
    name: 'sceneReports',
    start: ({ database, items, counting, routing }) =>
      createSceneReports({ database, items, counting, offices: routing.offices }),
    endpoints: ({ sceneReports }) => sceneReportEndpoints(sceneReports),
  })
  .with({
    name: 'indicators',
    start: ({ database, layers, reports, items, events, background, computeEveryMs }) =>
      createIndicators({
        database,
        layers,
        reports,
        items,
        events,
        seed: readIndicators(),
        log: background.of('indicators'),
        everyMs: computeEveryMs,
      }),
    endpoints: ({ indicators }) => indicatorEndpoints(indicators),
    close: (indicators) => indicators.close(),
  })
  .with({
    name: 'scenes',
    start({ database, items, layers, catalogue }) {
      catalogue.checkedBy(referenceFaults);
      return createScenes({ database, items, layers });
    },
    endpoints: ({ scenes }) => sceneEndpoints(scenes),
  })
  .with({ name: 'printer', start: () => createPrinter(), close: (printer) => printer.close() })
  .with({
    name: 'staff',
    start: ({ database, layers, routing, units, background, sweepEveryMs }) =>
      createStaff({
        database,
        layers,
        routing,
        units,
        keptDays: readRetention().staffPositionDays,
        log: background.of('staff'),
        everyMs: sweepEveryMs,
      }),
    endpoints: ({ staff }) => staffEndpoints(staff),
    close: (staff) => staff.close(),
  })
  .with({
    name: 'sheets',
    start: ({ layers, items, orders, attachments, printer }) =>
      createSheets({ layers, items, orders, attachments, printer }),
    endpoints: ({ sheets }) => sheetEndpoints(sheets),
  })
  .with({
    name: 'labels',
    start: ({ layers, printer }) => createLabels({ layers, printer }),
    endpoints: ({ labels }) => labelEndpoints(labels),
  })
  .with({
    name: 'publicReports',
    start: ({ database, items, events, attachments, settings }) =>
      createPublicReports({
        database,
        items,
        filing: createFiling(events, attachments),
        isOn: settings.publicReports,
      }),
    endpoints: ({ publicReports, attachments, settings: { baseMap, frameAncestors } }) =>
      publicReportEndpoints(publicReports, attachments, {
        mapOrigins: baseMap ? originsOf(underlay(baseMap)) : [],
        frameAncestors,
      }),
  })
  .with({
    name: 'objects',
    start: ({ database, layers, items, routing, readings, patrols }) =>
      createObjects({ database, layers, items, routing, readings, patrols }),
    endpoints: ({ objects, settings: { baseMap, frameAncestors, publicReports: takesReports } }) =>
      objectEndpoints(objects, {
        takesReports,
        mapOrigins: baseMap ? originsOf(underlay(baseMap)) : [],
        frameAncestors,
      }),
  })
  .with({
    name: 'demoVehicles',
    start: ({ demoCity, features, vehicles }) => demoCity.fillVehicles({ features, vehicles }),
  })
  .with({
    name: 'demoPatrols',
    start: ({ demoCity, database, layers, patrols, patrolReviews }) =>
      demoCity.fillPatrols({ database, layers, patrols, chiefs: patrolReviews.chiefs }),
  })
  .with({
    name: 'demoIndicators',
    start: ({ demoCity, indicators }) => demoCity.fillIndicators(indicators),
  })
  .with({
    name: 'walls',
    start: ({ database, keys }) => createWalls(database, keys, { id: 'city', definition: readWall() }),
    endpoints: ({ walls }) => wallEndpoints(walls),
  })
  .with({
    name: 'geometry',
    start: ({ database, layers }) => createGeometry({ database, layers, grids: readCityGrids() }),
    endpoints: ({ geometry }) => geometryEndpoints(geometry),
  });
