import { z } from 'zod';
import type { Order } from '../../domain/answers/orders.ts';
import { type Evidence, missing } from './gates.ts';

const orderParts = [
  'description',
  'place',
  'photo-before',
  'photo-after',
  'handler',
  'result',
  'check',
  'on-time',
  'no-rework',
] as const;
const sourceParts = ['valid', 'described', 'placed', 'photographed'] as const;
const weight = z.number().nonnegative();

/** `data/orders/score.json`: what each part of a score weighs; the weights of a score sum to 100. */
export const scoreSchema = z
  .strictObject({
    order: z.record(z.enum(orderParts), weight),
    source: z.record(z.enum(sourceParts), weight),
  })
  .refine(
    ({ order, source }) =>
      [order, source].every(
        (weights) => Math.abs(Object.values(weights).reduce((sum, each) => sum + each, 0) - 100) < 1e-9,
      ),
    'expected the weights of each score to sum to 100',
  );
export type Weights = z.output<typeof scoreSchema>;

/** A part of a score: how much of it there is, from 0 to 1, and what it weighs. */
interface Part {
  part: string;
  value: number;
  weight: number;
}

/** How good a record is, from 0 to 100, and of what parts that is made. */
export interface Score {
  score: number;
  parts: Part[];
}

/** The sum of value times weight over the parts, rounded to one decimal. */
function scoreOf(values: Readonly<Record<string, number>>, weights: Readonly<Record<string, number>>): Score {
  const parts = Object.entries(weights).map(([part, each]) => ({
    part,
    value: values[part] ?? 0,
    weight: each,
  }));
  const sum = parts.reduce((total, each) => total + each.value * each.weight, 0);
  return { score: Math.round(sum * 10) / 10, parts };
}

/** Whether a clock of an order ran out, in the past or by now. */
export interface Lateness {
  late: boolean;
}

/**
 * How well an order is documented and was worked, 0 to 100: score = Σ weight × value. Each value is 1 where the order
 * has its part and 0 where it lacks it, but `no-rework`, which is 1 / (1 + times sent back). `on-time` is 1 while no
 * clock has run out, or where being late was excused. The weights are data (`data/orders/score.json`): the city's
 * choice, not a standard's.
 */
export function scoreOrder(
  order: Pick<
    Order,
    'handler' | 'result' | 'verification' | 'visit' | 'answer' | 'check' | 'exemption' | 'reworks'
  >,
  evidence: Evidence,
  { late }: Lateness,
  weights: Weights['order'],
): Score {
  const asked = ['description', 'place', 'photo-before', 'photo-after', 'handler', 'result'] as const;
  const lacking = new Set<string>(missing(asked, 'close', order, evidence));
  const values = Object.fromEntries(asked.map((part) => [part, lacking.has(part) ? 0 : 1]));
  return scoreOf(
    {
      ...values,
      check: order.check ? 1 : 0,
      'on-time': !late || order.exemption ? 1 : 0,
      'no-rework': 1 / (1 + order.reworks),
    },
    weights,
  );
}

/** What the newest reports of a source were like: how many, and of them how many had each part. */
export interface SourceCounts {
  reports: number;
  valid: number;
  described: number;
  placed: number;
  photographed: number;
}

/**
 * How good the reports of a source are, 0 to 100: score = Σ weight × share of its newest reports that have the part.
 * `valid`: not declined nor cancelled (有效上报); `described`; `placed`: surely enough to decide whose it is;
 * `photographed`: with a photo. Null while it has reported nothing.
 */
export function scoreSource({ reports, ...counts }: SourceCounts, weights: Weights['source']): Score | null {
  if (reports === 0) return null;
  const shares = Object.entries(counts).map(([part, count]) => [part, count / reports] as const);
  return scoreOf(Object.fromEntries(shares), weights);
}
