import { join } from 'node:path';
import { accessEndpoints } from '../access/endpoints.ts';
import { createSecondFactors } from '../access/second-factor.ts';
import { createAccess } from '../access/service.ts';
import { auditEndpoints } from '../audit/endpoints.ts';
import { createAudit } from '../audit/service.ts';
import { createSeal } from '../database/seal.ts';
import { readAiClasses } from '../items/classes.ts';
import { itemEndpoints } from '../items/endpoints.ts';
import { catalogueVersionEndpoints } from '../items/versions/endpoints.ts';
import { createCatalogueVersions } from '../items/versions/service.ts';
import { layerUsageEndpoints } from '../layer-usage/endpoints.ts';
import { layerEndpoints } from '../layers/endpoints.ts';
import { createLayers } from '../layers/service.ts';
import { versionEndpoints } from '../layers/version-endpoints.ts';
import { createVersions } from '../layers/versions.ts';
import { liveEndpoints } from '../live/endpoints.ts';
import { createLive } from '../live/service.ts';
import { createStanding } from '../processes/standing.ts';
import { createKeeper } from '../requests/service.ts';
import { routingEndpoints } from '../routing/endpoints.ts';
import { ruleEndpoints } from '../routing/rules/endpoints.ts';
import { createRouting } from '../routing/service.ts';
import { shareRequestEndpoints } from '../share-requests/endpoints.ts';
import { createShareRequests } from '../share-requests/service.ts';
import { styleAssetEndpoints } from '../style-assets/endpoints.ts';
import { createGlyphs } from '../style-assets/glyphs.ts';
import { archiveEndpoints } from '../tiles/archives/endpoints.ts';
import { openArchives } from '../tiles/archives/open-archives.ts';
import { tileEndpoints } from '../tiles/endpoints.ts';
import { exportEndpoints } from '../tiles/exporting/endpoints.ts';
import { createExports } from '../tiles/exporting/jobs.ts';
import { liveTileEndpoints } from '../tiles/live/endpoints.ts';
import { createLiveTiles } from '../tiles/live/service.ts';
import { createTiles } from '../tiles/service.ts';
import { unitEndpoints } from '../units/endpoints.ts';
import { createUnits } from '../units/service.ts';
import { Composition } from './composition.ts';
import { prepareDemo } from './demo.ts';

import type { Given } from './given.ts';

/** Layers, people and their rights, items, routing, tiles and the live feed: what the rest stands on. */
export const city = Composition.of<Given>()
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
  });
