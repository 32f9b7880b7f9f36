import { administrationFeature } from '../features/administration/feature.ts';
import { annotationsFeature } from '../features/annotations/feature.ts';
import { attentionFeature } from '../features/attention/feature.tsx';
import { catalogueFeature } from '../features/catalogue/feature.ts';
import { decisionsFeature } from '../features/decisions/feature.ts';
import { drawingFeature } from '../features/drawing/feature.ts';
import { dutyFeature } from '../features/duty/feature.ts';
import { emergenciesFeature } from '../features/emergencies/feature.tsx';
import { exchangeFeature } from '../features/exchange/feature.ts';
import type { Feature } from '../features/feature.ts';
import { figuresFeature } from '../features/figures/feature.ts';
import { handoversFeature } from '../features/handovers/feature.ts';
import { incidentsFeature } from '../features/incidents/feature.tsx';
import { intakeFeature } from '../features/intake/feature.tsx';
import { layersFeature } from '../features/layers/feature.tsx';
import { measureFeature } from '../features/measure/feature.tsx';
import { notificationsFeature } from '../features/notifications/feature.tsx';
import { operationsFeature } from '../features/operations/feature.ts';
import { ordersFeature } from '../features/orders/feature.tsx';
import { partnerDeskFeature } from '../features/partner-desk/feature.ts';
import { patrolsFeature } from '../features/patrols/feature.ts';
import { placesFeature } from '../features/places/feature.tsx';
import { replayFeature } from '../features/replay/feature.tsx';
import { scenesFeature } from '../features/scenes/feature.ts';
import { selectionFeature } from '../features/selection/feature.ts';
import { signInFeature } from '../features/sign-in/feature.ts';
import { sourcesFeature } from '../features/sources/feature.ts';
import { staffFeature } from '../features/staff/feature.tsx';
import { stationsFeature } from '../features/stations/feature.tsx';
import { vehiclesFeature } from '../features/vehicles/feature.tsx';
import { viewsFeature } from '../features/views/feature.ts';
import { wallsFeature } from '../features/walls/feature.ts';
import { warningsFeature } from '../features/warnings/feature.tsx';
import { webhooksFeature } from '../features/webhooks/feature.ts';
import { workbenchFeature } from '../features/workbench/feature.ts';

/**
 * Everything that the console can do. The order is that of their controls, of their layers on the map from below, and
 * of who is asked first what a click on the map is for.
 */
export const features: readonly Feature[] = [
  selectionFeature,
  intakeFeature,
  emergenciesFeature,
  warningsFeature,
  incidentsFeature,
  ordersFeature,
  layersFeature,
  stationsFeature,
  vehiclesFeature,
  patrolsFeature,
  staffFeature,
  replayFeature,
  annotationsFeature,
  drawingFeature,
  decisionsFeature,
  measureFeature,
  scenesFeature,
  workbenchFeature,
  catalogueFeature,
  placesFeature,
  figuresFeature,
  operationsFeature([
    partnerDeskFeature,
    dutyFeature,
    handoversFeature,
    patrolsFeature,
    staffFeature,
    warningsFeature,
    emergenciesFeature,
    replayFeature,
    sourcesFeature,
    webhooksFeature,
    exchangeFeature,
    wallsFeature,
    vehiclesFeature,
  ]),
  administrationFeature,
  notificationsFeature,
  attentionFeature,
  viewsFeature,
  signInFeature,
];
