import { analysisEndpoints } from '../analysis/endpoints.ts';
import { processEndpoints } from '../analysis/process-endpoints.ts';
import { createAnalysis } from '../analysis/service.ts';
import { featureEditEndpoints } from '../features/edit-endpoints.ts';
import { featureEndpoints } from '../features/endpoints.ts';
import { ExportFiles } from '../features/formats/files.ts';
import { definitionEndpoint } from '../features/openapi.ts';
import { createFeatures } from '../features/service.ts';
import { handoverEndpoints } from '../handovers/endpoints.ts';
import { createHandovers } from '../handovers/service.ts';
import { impactEndpoints, previewEndpoints } from '../impact/endpoints.ts';
import { createMarking } from '../impact/marking.ts';
import { createPreview } from '../impact/preview.ts';
import { createImpact } from '../impact/service.ts';
import { editEndpoints } from '../layers/edit-endpoints.ts';
import { createEditing } from '../layers/editing/service.ts';
import { createEmergencies } from '../orders/emergencies.ts';
import { emergencyEndpoints } from '../orders/emergency-endpoints.ts';
import { ownerChangeEndpoints } from '../orders/endpoints.ts';
import { createOwnerChanges } from '../orders/owner-changes.ts';
import { planEndpoints } from '../patrols/plan-endpoints.ts';
import { createPatrols } from '../patrols/service.ts';
import { patrolTaskEndpoints } from '../patrols/task-endpoints.ts';
import { readRetention } from '../personal/fields.ts';
import { replayEndpoints } from '../replay/endpoints.ts';
import { createReplays } from '../replay/service.ts';
import { ogcTileEndpoints } from '../tiles/ogc-endpoints.ts';
import { viewEndpoints } from '../views/endpoints.ts';
import { createViews } from '../views/service.ts';
import { warningEndpoints } from '../warnings/endpoints.ts';
import { createWarnings } from '../warnings/service.ts';

import { work } from './work.ts';

/** Patrols, warnings, emergencies, shifts, and what partners ask of layers. */
export const operations = work
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
    start: ({ database, policy }) => createOwnerChanges(database, policy),
    endpoints: ({ ownerChanges }) => ownerChangeEndpoints(ownerChanges),
  })
  .with({
    name: 'emergencies',
    start: ({ database, policy }) => createEmergencies(database, policy),
    endpoints: ({ emergencies }) => emergencyEndpoints(emergencies),
  })
  .with({
    name: 'warnings',
    start: ({ database, layers, routing, sources, events, orders, items, background, sweepEveryMs }) =>
      createWarnings({
        database,
        layers,
        routing,
        sources,
        events,
        orders,
        items,
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
    start: ({ database, layers, policy, warnings }) =>
      createReplays({ database, layers, plans: policy.plans, warnings }),
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
  });
