import { createFiling } from '../events/filing.ts';
import { exchangeEndpoints } from '../exchange/endpoints.ts';
import { readMapping } from '../exchange/mapping.ts';
import { createExchange } from '../exchange/service.ts';
import { readCityGrids } from '../geometry/city-grids.ts';
import { geometryEndpoints } from '../geometry/endpoints.ts';
import { createGeometry } from '../geometry/service.ts';
import { indicatorEndpoints } from '../indicators/endpoints.ts';
import { readIndicators } from '../indicators/seed.ts';
import { createIndicators } from '../indicators/service.ts';
import { objectEndpoints } from '../objects/endpoints.ts';
import { labelEndpoints } from '../objects/label-endpoints.ts';
import { createLabels } from '../objects/labels.ts';
import { createObjects } from '../objects/service.ts';
import { createPrinter } from '../paper/printer.ts';
import { readRetention } from '../personal/fields.ts';
import { publicReportEndpoints } from '../public-reports/endpoints.ts';
import { createPublicReports } from '../public-reports/service.ts';
import { sceneEndpoints } from '../scenes/endpoints.ts';
import { referenceFaults } from '../scenes/references.ts';
import { createScenes } from '../scenes/service.ts';
import { sheetEndpoints } from '../sheets/endpoints.ts';
import { createSheets } from '../sheets/service.ts';
import { staffEndpoints } from '../staff/endpoints.ts';
import { createStaff } from '../staff/service.ts';
import { originsOf, underlay } from '../tiles/base-map.ts';
import { wallEndpoints } from '../walls/endpoints.ts';
import { readWall } from '../walls/seed.ts';
import { createWalls } from '../walls/service.ts';

import { figures } from './figures.ts';

/** Everything that the service can do, in the order in which it starts. */
export const capabilities = figures
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
  .with({
    name: 'exchange',
    start: ({ database, items, events, sources, evaluations }) =>
      createExchange({ database, mapping: readMapping(), items, events, sources, evaluations }),
    endpoints: ({ exchange }) => exchangeEndpoints(exchange),
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
