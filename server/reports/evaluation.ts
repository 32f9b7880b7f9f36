import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import type { Evaluation, EvaluationRow, RatesRow, WeightsVersion } from '../../domain/answers/reports.ts';
import {
  type EvaluationPart,
  type EvaluationWeights,
  evaluationLineNames,
  evaluationLines,
  evaluationParts,
  sumOfWeights,
} from '../../domain/figures/evaluation.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './evaluation-store.ts';
import { denominators } from './rates.ts';
import type { EvaluationQuery, NewWeights } from './schema.ts';
import type { Reports } from './service.ts';

/** The evaluation by four parts (发现、指挥、综合监督、机制). */
export interface Evaluations {
  /** The sheet of a period, by the weights in force on its last day, the best first. */
  sheet(query: EvaluationQuery, principal: Principal): Promise<Evaluation>;
  /** All weights there were, the latest first; those that the service comes with last. */
  versions(): Promise<WeightsVersion[]>;
  /**
   * Weights from a day on; those before stay in force for the days before.
   * @throws Problem 400 `weights-not-100` naming what they sum to
   */
  setWeights(weights: NewWeights, principal: Principal): Promise<WeightsVersion>;
}

/** `data/orders/evaluation.json`: what the lines weigh until a city says otherwise; its choice, not a standard's. */
export function readWeights(): EvaluationWeights {
  const file = new URL('../../data/orders/evaluation.json', import.meta.url);
  const schema = z.record(z.enum(evaluationLineNames), z.number().nonnegative());
  return schema
    .refine((weights) => sumOfWeights(weights) === 100, 'expected weights that sum to 100')
    .parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * How good something is by its rates: each line is worth its rate, or 1 less it, times its weight. A line with nothing to
 * divide by is not rated, and the score is out of the weights of those that are: score = 100 × Σ points / Σ weight.
 */
function evaluate({ code, title, counts, rates }: RatesRow, weights: EvaluationWeights): EvaluationRow {
  const lines = Object.fromEntries(
    evaluationLineNames.map((name) => {
      const { value: rate, numerator, denominator } = rates[name];
      const { inverse } = evaluationLines[name];
      const value = rate === null ? null : Math.min(1, Math.max(0, inverse ? 1 - rate : rate));
      return [name, { value, numerator, denominator, points: value === null ? null : value * weights[name] }];
    }),
  ) as EvaluationRow['lines'];
  function scored(part: EvaluationPart | null) {
    const rated = evaluationLineNames.filter(
      (name) => lines[name].points !== null && (part === null || evaluationLines[name].part === part),
    );
    const weight = rated.reduce((sum, name) => sum + weights[name], 0);
    const points = rated.reduce((sum, name) => sum + lines[name].points!, 0);
    return { score: weight === 0 ? null : (100 * points) / weight, weight };
  }
  const parts = Object.fromEntries(
    (Object.keys(evaluationParts) as EvaluationPart[]).map((part) => [part, scored(part)]),
  ) as EvaluationRow['parts'];
  return { code, title, reported: counts.reported, ...scored(null), parts, lines };
}

export function createEvaluations(
  database: Database,
  reports: Pick<Reports, 'rates'>,
  initial: EvaluationWeights,
): Evaluations {
  const builtIn: WeightsVersion = {
    id: null,
    validFrom: null,
    weights: initial,
    note: '',
    changedAt: null,
    changedBy: null,
  };
  const usual = {
    handling: denominators.handling[0],
    closing: denominators.closing[0],
    closingOnTime: denominators.closingOnTime[0],
    rework: denominators.rework[0],
  };
  return {
    async sheet({ period, by }, principal) {
      const weights = (await store.inForce(database, period.to)) ?? builtIn;
      const rates = await reports.rates({ period, by, ...usual, format: undefined }, principal);
      const rows = rates
        .map((row) => evaluate(row, weights.weights))
        .sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || b.reported - a.reported);
      return { weights, rows };
    },

    versions: async () => [...(await store.versions(database)), builtIn],

    async setWeights(given, principal) {
      const sum = sumOfWeights(given.weights);
      if (sum !== 100) {
        const text = {
          zh: `各项权重之和应为100，现为${sum}`,
          en: `The weights must sum to 100; these sum to ${sum}`,
        };
        throw new Problem(400, 'weights-not-100', text, [{ path: '/weights', message: text.en, text }]);
      }
      return store.add(database, given, principal.name);
    },
  };
}
