import type { accessEndpoints } from '../../server/access/endpoints.ts';
import type { providerEndpoints } from '../../server/access/provider/endpoints.ts';
import type { linkEndpoints } from '../../server/access/provider/link-endpoints.ts';
import type { secondFactorEndpoints } from '../../server/access/second-factor-endpoints.ts';
import type { accountEndpoints, keyEndpoints } from '../../server/accounts/endpoints.ts';
import type { invitationEndpoints } from '../../server/accounts/invitation-endpoints.ts';
import type { analysisEndpoints } from '../../server/analysis/endpoints.ts';
import type { auditEndpoints } from '../../server/audit/endpoints.ts';
import type { Endpoint, NamesIn } from '../../server/endpoint/endpoint.ts';
import type { eventEndpoints } from '../../server/events/endpoints.ts';
import type { exchangeEndpoints } from '../../server/exchange/endpoints.ts';
import type { featureEditEndpoints } from '../../server/features/edit-endpoints.ts';
import type { featureEndpoints } from '../../server/features/endpoints.ts';
import type { geometryEndpoints } from '../../server/geometry/endpoints.ts';
import type { handoverEndpoints } from '../../server/handovers/endpoints.ts';
import type { impactEndpoints, previewEndpoints } from '../../server/impact/endpoints.ts';
import type { indicatorEndpoints } from '../../server/indicators/endpoints.ts';
import type { itemEndpoints } from '../../server/items/endpoints.ts';
import type { catalogueVersionEndpoints } from '../../server/items/versions/endpoints.ts';
import type { layerUsageEndpoints } from '../../server/layer-usage/endpoints.ts';
import type { editEndpoints } from '../../server/layers/edit-endpoints.ts';
import type { layerEndpoints } from '../../server/layers/endpoints.ts';
import type { versionEndpoints } from '../../server/layers/version-endpoints.ts';
import type { learningEndpoints } from '../../server/learning/endpoints.ts';
import type { notificationEndpoints } from '../../server/notifications/endpoints.ts';
import type { rosterEndpoints } from '../../server/notifications/roster-endpoints.ts';
import type { objectEndpoints } from '../../server/objects/endpoints.ts';
import type { labelEndpoints } from '../../server/objects/label-endpoints.ts';
import type { emergencyEndpoints } from '../../server/orders/emergency-endpoints.ts';
import type { orderEndpoints, ownerChangeEndpoints } from '../../server/orders/endpoints.ts';
import type { overrideEndpoints } from '../../server/overrides/endpoints.ts';
import type { chiefEndpoints } from '../../server/patrol-reviews/chief-endpoints.ts';
import type { patrolFigureEndpoints } from '../../server/patrol-reviews/figure-endpoints.ts';
import type { planEndpoints } from '../../server/patrols/plan-endpoints.ts';
import type { patrolTaskEndpoints } from '../../server/patrols/task-endpoints.ts';
import type { personalEndpoints } from '../../server/personal/endpoints.ts';
import type { placeEndpoints } from '../../server/places/endpoints.ts';
import type { presenceEndpoints } from '../../server/presence/endpoints.ts';
import type { readingEndpoints } from '../../server/readings/endpoints.ts';
import type { replayEndpoints } from '../../server/replay/endpoints.ts';
import type { reportEndpoints } from '../../server/reports/endpoints.ts';
import type { evaluationEndpoints } from '../../server/reports/evaluation-endpoints.ts';
import type { sceneReportEndpoints } from '../../server/reports/scene-report-endpoints.ts';
import type { routingEndpoints } from '../../server/routing/endpoints.ts';
import type { ruleEndpoints } from '../../server/routing/rules/endpoints.ts';
import type { sceneEndpoints } from '../../server/scenes/endpoints.ts';
import type { searchEndpoints } from '../../server/search/endpoints.ts';
import type { shareRequestEndpoints } from '../../server/share-requests/endpoints.ts';
import type { sheetEndpoints } from '../../server/sheets/endpoints.ts';
import type { sourceEndpoints } from '../../server/sources/endpoints.ts';
import type { staffEndpoints } from '../../server/staff/endpoints.ts';
import type { tileEndpoints } from '../../server/tiles/endpoints.ts';
import type { unitEndpoints } from '../../server/units/endpoints.ts';
import type { vehicleEndpoints } from '../../server/vehicles/endpoints.ts';
import type { viewEndpoints } from '../../server/views/endpoints.ts';
import type { wallEndpoints } from '../../server/walls/endpoints.ts';
import type { warningEndpoints } from '../../server/warnings/endpoints.ts';

/** The addresses of the capabilities that the console calls, as the service declares them. */
type Capability =
  | typeof accessEndpoints
  | typeof accountEndpoints
  | typeof analysisEndpoints
  | typeof auditEndpoints
  | typeof catalogueVersionEndpoints
  | typeof editEndpoints
  | typeof emergencyEndpoints
  | typeof eventEndpoints
  | typeof exchangeEndpoints
  | typeof featureEditEndpoints
  | typeof featureEndpoints
  | typeof geometryEndpoints
  | typeof impactEndpoints
  | typeof invitationEndpoints
  | typeof itemEndpoints
  | typeof keyEndpoints
  | typeof layerEndpoints
  | typeof layerUsageEndpoints
  | typeof learningEndpoints
  | typeof notificationEndpoints
  | typeof orderEndpoints
  | typeof overrideEndpoints
  | typeof ownerChangeEndpoints
  | typeof chiefEndpoints
  | typeof patrolFigureEndpoints
  | typeof planEndpoints
  | typeof patrolTaskEndpoints
  | typeof personalEndpoints
  | typeof placeEndpoints
  | typeof presenceEndpoints
  | typeof previewEndpoints
  | typeof linkEndpoints
  | typeof providerEndpoints
  | typeof readingEndpoints
  | typeof vehicleEndpoints
  | typeof replayEndpoints
  | typeof rosterEndpoints
  | typeof routingEndpoints
  | typeof reportEndpoints
  | typeof evaluationEndpoints
  | typeof sceneReportEndpoints
  | typeof ruleEndpoints
  | typeof sceneEndpoints
  | typeof searchEndpoints
  | typeof secondFactorEndpoints
  | typeof sourceEndpoints
  | typeof tileEndpoints
  | typeof unitEndpoints
  | typeof viewEndpoints
  | typeof wallEndpoints
  | typeof labelEndpoints
  | typeof objectEndpoints
  | typeof shareRequestEndpoints
  | typeof sheetEndpoints
  | typeof staffEndpoints
  | typeof warningEndpoints
  | typeof handoverEndpoints
  | typeof indicatorEndpoints
  | typeof versionEndpoints;

type Declared = ReturnType<Capability>[number];

export type Method = Declared['method'];

/** The paths that have this method. */
export type Path<M extends Method> = Extract<Declared, { method: M }>['path'];

type Found<M extends Method, P extends string> = Extract<Declared, { method: M; path: P }>;

/** What is read in the answer; undefined where it is empty. */
export type AnswerTo<M extends Method, P extends string> =
  Found<M, P> extends Endpoint<Method, string, infer _Query, infer _Sent, infer Value> ? Value : never;
type QueryOf<M extends Method, P extends string> =
  Found<M, P> extends Endpoint<Method, string, infer Query, infer _Sent, infer _Value> ? Query : never;
type SentTo<M extends Method, P extends string> =
  Found<M, P> extends Endpoint<Method, string, infer _Query, infer Sent, infer _Value> ? Sent : never;

type Params<P extends string> = [NamesIn<P>] extends [never]
  ? { params?: undefined }
  : { params: Record<NamesIn<P>, string | number> };
type Query<Q> = unknown extends Q
  ? { query?: undefined }
  : Partial<Q> extends Q
    ? { query?: Q }
    : { query: Q };
/** What may be sent for a value: the same, also where it is not to be changed. */
type Sendable<T> = T extends object ? { readonly [Key in keyof T]: Sendable<T[Key]> } : T;
type Sent<S> = [S] extends [undefined]
  ? { body?: undefined }
  : object extends S
    ? { body?: Sendable<S> }
    : { body: Sendable<S> };

/** What a call brings along: the parameters of its path, its query, and what is sent. */
export type Asked<M extends Method, P extends string> = Params<P> &
  Query<QueryOf<M, P>> &
  Sent<SentTo<M, P>> & { revision?: number };
