import type { Bilingual } from '../answers/problem.ts';

/** The four parts of the evaluation (综合评价) in the order of the sheet. */
export const evaluationParts = {
  finding: { zh: '发现监督实效', en: 'Finding' },
  command: { zh: '指挥协调实效', en: 'Command' },
  supervision: { zh: '综合监督实效', en: 'Supervision' },
  mechanism: { zh: '运行管理机制', en: 'Mechanism' },
} as const satisfies Record<string, Bilingual>;
export type EvaluationPart = keyof typeof evaluationParts;

/**
 * The lines of the sheet: the part that each belongs to, and the rate that it is worth (docs/figures.md), from 0 to 1.
 * Of an `inverse` one less is better: it is worth 1 less the rate, and at least 0.
 */
export const evaluationLines = {
  'valid-report': { part: 'finding', inverse: false, title: { zh: '有效上报率', en: 'Valid reports' } },
  'accurate-filing': { part: 'finding', inverse: false, title: { zh: '准确立案率', en: 'Accurate filing' } },
  'on-time-filing': { part: 'command', inverse: false, title: { zh: '按期立案率', en: 'Filed on time' } },
  'on-time-dispatch': {
    part: 'command',
    inverse: false,
    title: { zh: '按期派遣率', en: 'Dispatched on time' },
  },
  'accurate-dispatch': {
    part: 'command',
    inverse: false,
    title: { zh: '准确派遣率', en: 'Accurate dispatch' },
  },
  'on-time-handling': {
    part: 'supervision',
    inverse: false,
    title: { zh: '按期处置率', en: 'Handled on time' },
  },
  closing: { part: 'supervision', inverse: false, title: { zh: '结案率', en: 'Closed' } },
  'on-time-closing': {
    part: 'supervision',
    inverse: false,
    title: { zh: '按期结案率', en: 'Closed on time' },
  },
  rework: { part: 'supervision', inverse: true, title: { zh: '一次合格率', en: 'Not reworked' } },
  'overdue-pending': {
    part: 'mechanism',
    inverse: true,
    title: { zh: '无超期积压率', en: 'Not overdue and open' },
  },
  extension: { part: 'mechanism', inverse: true, title: { zh: '未延期率', en: 'Not extended' } },
  override: { part: 'mechanism', inverse: true, title: { zh: '责任认定准确率', en: 'Owner not overridden' } },
} as const satisfies Record<string, { part: EvaluationPart; inverse: boolean; title: Bilingual }>;
export type EvaluationLine = keyof typeof evaluationLines;
export const evaluationLineNames = Object.keys(evaluationLines) as EvaluationLine[];

/** What each line weighs; together 100. */
export type EvaluationWeights = Readonly<Record<EvaluationLine, number>>;

/** What weights sum to, without what binary fractions add. */
export function sumOfWeights(weights: Readonly<Partial<Record<EvaluationLine, number>>>): number {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return Math.round(sum * 1e6) / 1e6;
}
