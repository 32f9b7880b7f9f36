import type { Feature } from 'geojson';
import { createStore } from 'zustand/vanilla';
import type { AnalysisAnswer } from '../../../domain/answers/analysis.ts';
import { callUntil } from '../../data/call.ts';
import type { Asked } from '../../data/endpoints.ts';
import { asProblem } from '../../data/request.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { tools } from './tools.ts';

export const questions = ['within', 'nearest', 'counts'] as const;
type Question = (typeof questions)[number];
export const countedTiers = ['district', 'street', 'responsibility-grid', 'unit-grid'] as const;
type Tier = (typeof countedTiers)[number];

/** What is asked, and what came of it. */
interface AnalysisState {
  question: Question;
  /** The id of a layer; null until one is known. */
  layer: string | null;
  tier: Tier;
  /** The code of a district; null for what is drawn. */
  district: string | null;
  status: 'open' | 'loading' | 'ready' | 'failed';
  problem: RequestProblem | null;
  answer: AnalysisAnswer | null;
}

export const analysis = createStore<AnalysisState>(() => ({
  question: 'within',
  layer: null,
  tier: 'street',
  district: null,
  status: 'open',
  problem: null,
  answer: null,
}));

const listed = 200;
const farthest = 5_000;

type Sent = {
  [Id in Question]: { path: `/api/analysis/${Id}`; body: Asked<'post', `/api/analysis/${Id}`>['body'] };
}[Question];

/** The request that is asked just now; null while a place, region or layer is missing. */
export function asked(): Sent | null {
  const { question, layer, tier, district } = analysis.getState();
  const { drawn, drawing } = tools.getState();
  const shape = drawing ? null : drawn;
  if (!layer) return null;
  if (question === 'nearest')
    return shape?.type === 'Point'
      ? {
          path: '/api/analysis/nearest',
          body: {
            layer,
            point: { type: 'Point', coordinates: shape.coordinates },
            distance: farthest,
            limit: 20,
          },
        }
      : null;
  const region =
    district === null
      ? shape?.type === 'Polygon' && { type: shape.type, coordinates: shape.coordinates }
      : { tier: 'district' as const, code: district };
  if (!region) return null;
  return question === 'counts'
    ? { path: '/api/analysis/counts', body: { layer, tier, region } }
    : { path: '/api/analysis/within', body: { layer, region, limit: listed } };
}

let leaving = new AbortController();

/** Puts away what was answered, and ends what is still asked. */
export function forgetAnswer(): void {
  leaving.abort();
  analysis.setState({ status: 'open', problem: null, answer: null });
}

/** Asks the service, once all that it has to know is there. */
export async function analyse(): Promise<void> {
  forgetAnswer();
  const sent = asked();
  if (!sent) return;
  leaving = new AbortController();
  const { signal } = leaving;
  analysis.setState({ status: 'loading' });
  try {
    const answer = await callUntil(signal, 'post', sent.path, { body: sent.body } as never);
    if (!signal.aborted) analysis.setState({ status: 'ready', answer: answer as AnalysisAnswer });
  } catch (error) {
    if (!signal.aborted) analysis.setState({ status: 'failed', problem: asProblem(error) });
  }
}

/** What was answered, as features of the map, each with its `part`. */
export function answeredFeatures(): Feature[] {
  const { answer } = analysis.getState();
  return (answer?.features ?? []).flatMap(({ geometry }) =>
    geometry ? [{ type: 'Feature', geometry, properties: { part: 'answer' } }] : [],
  );
}
