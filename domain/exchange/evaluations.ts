import { z } from 'zod';
import { type EvaluationLine, evaluationLineNames } from '../figures/evaluation.ts';

const share = z.number().min(0).max(1).nullable().default(null);
const number = z.number().min(0).nullable().default(null);
const score = z.number().min(0).max(100).nullable().default(null);
const name = z.string().max(200);

/** What an evaluation can be of. */
export const evaluatedKinds = ['all', 'scene', 'bureau', 'district', 'street', 'unit'] as const;

type LineField = EvaluationLine | `${EvaluationLine}.numerator` | `${EvaluationLine}.denominator`;
const lines = Object.fromEntries(
  evaluationLineNames.flatMap((line) => [
    [line, share],
    [`${line}.numerator`, number],
    [`${line}.denominator`, number],
  ]),
) as Record<LineField, typeof number>;

/**
 * One row of an evaluation (综合评价) as systems give it to each other: of a unit or an area over days of the city, both
 * included. Scores are from 0 to 100; a line is worth from 0 to 1, with what it was divided from.
 */
export const exchangedEvaluationSchema = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.enum(evaluatedKinds),
  code: name.nullable().default(null),
  nameZh: name.nullable().default(null),
  nameEn: name.nullable().default(null),
  reported: z.int().min(0),
  score,
  weight: number,
  finding: score,
  command: score,
  supervision: score,
  mechanism: score,
  ...lines,
});
export type ExchangedEvaluation = z.output<typeof exchangedEvaluationSchema>;
