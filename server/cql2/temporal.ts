import type { Expression, Value } from './expression.ts';
import { alwaysBefore, alwaysBehind } from './instant.ts';
import type { Comparison, TemporalRelation } from './syntax.ts';

interface Ends {
  start: Value | null;
  end: Value | null;
}

type Rule = [left: 'start1' | 'end1', operator: Comparison, right: 'start2' | 'end2'][];

/** OGC 21-065r2, temporal functions: each relation of two intervals as comparisons of their ends, all of which hold. */
const rules: Record<Exclude<TemporalRelation, 'disjoint'>, Rule> = {
  after: [['start1', '>', 'end2']],
  before: [['end1', '<', 'start2']],
  contains: [
    ['start1', '<', 'start2'],
    ['end1', '>', 'end2'],
  ],
  during: [
    ['start1', '>', 'start2'],
    ['end1', '<', 'end2'],
  ],
  equals: [
    ['start1', '=', 'start2'],
    ['end1', '=', 'end2'],
  ],
  finishedby: [
    ['start1', '<', 'start2'],
    ['end1', '=', 'end2'],
  ],
  finishes: [
    ['start1', '>', 'start2'],
    ['end1', '=', 'end2'],
  ],
  intersects: [
    ['start1', '<=', 'end2'],
    ['end1', '>=', 'start2'],
  ],
  meets: [['end1', '=', 'start2']],
  metby: [['start1', '=', 'end2']],
  overlappedby: [
    ['start1', '>', 'start2'],
    ['start1', '<', 'end2'],
    ['end1', '>', 'end2'],
  ],
  overlaps: [
    ['start1', '<', 'start2'],
    ['end1', '>', 'start2'],
    ['end1', '<', 'end2'],
  ],
  startedby: [
    ['start1', '=', 'start2'],
    ['end1', '>', 'end2'],
  ],
  starts: [
    ['start1', '=', 'start2'],
    ['end1', '<', 'end2'],
  ],
};

/** A temporal predicate as comparisons of instants. An instant is an interval that starts and ends at once. */
export function temporalExpression(relation: TemporalRelation, first: Ends, second: Ends): Expression {
  if (relation === 'disjoint') return { kind: 'not', of: temporalExpression('intersects', first, second) };
  const ends = {
    start1: first.start ?? open(alwaysBefore),
    end1: first.end ?? open(alwaysBehind),
    start2: second.start ?? open(alwaysBefore),
    end2: second.end ?? open(alwaysBehind),
  };
  const of = rules[relation].map(([left, operator, right]): Expression => {
    return { kind: 'compare', operator, left: ends[left], right: ends[right] };
  });
  return of.length === 1 ? of[0]! : { kind: 'and', of };
}

function open(value: string): Value {
  return { kind: 'constant', type: 'instant', value };
}
