import { createSeal } from '../database/seal.ts';
import { layerChangeEndpoints } from '../layer-changes/endpoints.ts';
import { createLayerChanges } from '../layer-changes/service.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import { createLearning } from '../learning/blind-spots.ts';
import { learningEndpoints } from '../learning/endpoints.ts';
import { createAddressGuard } from '../notifications/address-guard.ts';
import { notificationEndpoints } from '../notifications/endpoints.ts';
import { createMailer } from '../notifications/mail.ts';
import { createRoster } from '../notifications/roster.ts';
import { rosterEndpoints } from '../notifications/roster-endpoints.ts';
import { createNotifications } from '../notifications/service.ts';
import { startNotifications } from '../notifications/worker.ts';
import { createSweep } from '../orders/sweep.ts';
import { chiefEndpoints } from '../patrol-reviews/chief-endpoints.ts';
import { createChiefs } from '../patrol-reviews/chiefs.ts';
import { patrolFigureEndpoints } from '../patrol-reviews/figure-endpoints.ts';
import { createPatrolFigures } from '../patrol-reviews/figures.ts';
import { createProposals } from '../patrol-reviews/proposals.ts';
import { createCountedOrders } from '../reports/counted-orders.ts';
import { createCounting } from '../reports/counting.ts';
import { reportEndpoints } from '../reports/endpoints.ts';
import { createEvaluations, readWeights } from '../reports/evaluation.ts';
import { evaluationEndpoints } from '../reports/evaluation-endpoints.ts';
import { createSceneReports } from '../reports/scene-report.ts';
import { sceneReportEndpoints } from '../reports/scene-report-endpoints.ts';
import { createReports } from '../reports/service.ts';

import { operations } from './operations.ts';

/** Notifications, changes told to partners, and the figures of orders. */
export const figures = operations
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
            access,
          )
        : null,
    close: (worker) => worker?.close(),
  })
  .with({
    name: 'notifications',
    start: ({ database, items, layers, access, settings, webhookGuard }) =>
      createNotifications(
        database,
        items,
        webhookGuard,
        createSeal(settings.secretKey),
        (principal, id) => {
          const layer = layers.find(id);
          return layer !== undefined && layerIn(viewOf(principal), layer) !== null;
        },
        access,
      ),
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
    start: ({ database, policy, access, roster, background, sweepEveryMs }) =>
      createSweep({
        database,
        policy,
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
  });
