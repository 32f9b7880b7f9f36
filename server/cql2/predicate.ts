import type { Geometry } from 'geojson';
import type { Expression, FunctionName, ListValue, Place, Value } from './expression.ts';
import { foldText } from './fold.ts';
import { instantText } from './instant.ts';
import { likePattern } from './like.ts';
import type { Arithmetic, ArrayRelation, Comparison } from './syntax.ts';
import { type Box, boxesMeet, boxOf, topology } from './topology.ts';

/** A feature in memory, as a filter looks at it. */
export interface Candidate {
  /** `code`, `name`, `parent` or a property; anything but a text, number or truth value counts as null. */
  property(name: string): unknown;
  /** In CRS84 degrees. */
  geometry(): Geometry | null;
  /** What holds the geometry, and may be a little larger; null where there is none. Cheaper than the geometry. */
  box(): Box | null;
}

/** True, false or, where something is null, unknown: null. */
type Answer = boolean | null;
type Scalar = string | number | boolean | null;

/**
 * A filter as a function over features in memory: true for exactly the features that `toSql` chooses. A relation
 * that GEOS cannot tell of an invalid feature throws, as it does in the database.
 */
export async function toPredicate(expression: Expression): Promise<(feature: Candidate) => boolean> {
  const relate = isSpatial(expression) ? await topology() : null;
  const answer = (part: Expression): ((feature: Candidate) => Answer) => {
    switch (part.kind) {
      case 'and':
        return joined(part.of.map(answer), false);
      case 'or':
        return joined(part.of.map(answer), true);
      case 'not': {
        const of = answer(part.of);
        return (feature) => negated(of(feature));
      }
      case 'constant':
        return () => part.value;
      case 'compare': {
        const [left, right] = [reader(part.left), reader(part.right)];
        const { operator } = part;
        return (feature) => compared(operator, left(feature), right(feature));
      }
      case 'like': {
        const value = reader(part.value);
        const pattern = likePattern(part.pattern);
        return (feature) => {
          const text = value(feature);
          return text === null ? null : pattern(String(text));
        };
      }
      case 'null': {
        if (part.of === 'geometry') return (feature) => feature.geometry() === null;
        if (part.of.kind === 'any') {
          const { name } = part.of;
          return (feature) => (feature.property(name) ?? null) === null;
        }
        const value = reader(part.of);
        return (feature) => value(feature) === null;
      }
      case 'array': {
        const [left, right] = [listReader(part.left), listReader(part.right)];
        return (feature) => {
          const [a, b] = [left(feature), right(feature)];
          return a && b && listsCompare[part.relation](a, b);
        };
      }
      case 'spatial': {
        const { relation, left, right } = part;
        const boxAt = (place: Place) => {
          if (place.kind === 'feature') return (feature: Candidate) => feature.box();
          const box = boxOf(place.geometry);
          return () => box;
        };
        const [leftBox, rightBox] = [boxAt(left), boxAt(right)];
        const geometry = (place: Place, feature: Candidate) =>
          place.kind === 'feature' ? feature.geometry() : place.geometry;
        return (feature) => {
          const [near, far] = [leftBox(feature), rightBox(feature)];
          if (near && far && !boxesMeet(near, far)) return relation === 'disjoint';
          const [a, b] = [geometry(left, feature), geometry(right, feature)];
          return a && b && relate!(relation, a, b);
        };
      }
    }
  };
  const whole = answer(expression);
  return (feature) => whole(feature) === true;
}

function isSpatial(expression: Expression): boolean {
  if (expression.kind === 'and' || expression.kind === 'or') return expression.of.some(isSpatial);
  return expression.kind === 'not' ? isSpatial(expression.of) : expression.kind === 'spatial';
}

/** `decisive` settles the whole: false an AND, true an OR. */
function joined(parts: ((feature: Candidate) => Answer)[], decisive: boolean) {
  return (feature: Candidate): Answer => {
    let whole: Answer = !decisive;
    for (const part of parts) {
      const found = part(feature);
      if (found === decisive) return decisive;
      if (found === null) whole = null;
    }
    return whole;
  };
}

function negated(answer: Answer): Answer {
  return answer === null ? null : !answer;
}

function reader(value: Value): (feature: Candidate) => Scalar {
  if (value.kind === 'constant') return () => value.value;
  if (value.kind === 'fold') {
    const of = reader(value.of);
    return (feature) => {
      const text = of(feature);
      return text === null ? null : foldText(String(text), value.fold);
    };
  }
  if (value.kind === 'arithmetic') {
    const [left, right] = [reader(value.left), reader(value.right)];
    return (feature) => {
      const [a, b] = [left(feature), right(feature)];
      return a === null || b === null ? null : calculate(value.operator, Number(a), Number(b));
    };
  }
  if (value.kind === 'call') {
    const of = reader(value.of);
    return (feature) => {
      const given = of(feature);
      return given === null ? null : calls[value.name](given);
    };
  }
  const { name, type } = value;
  return (feature) => {
    const found = feature.property(name);
    if (type === 'number') return typeof found === 'number' ? found : null;
    if (type === 'boolean') return typeof found === 'boolean' ? found : null;
    if (typeof found !== 'string') return null;
    return type === 'instant' ? instantText(found) : found;
  };
}

const calls: Record<FunctionName, (value: string | number | boolean) => number> = {
  abs: (value) => Math.abs(Number(value)),
  ceil: (value) => Math.ceil(Number(value)),
  floor: (value) => Math.floor(Number(value)),
  length: (value) => Array.from(String(value)).length,
};

/** As `wangge.calculate` in SQL: null where there is no number, or none that fits into 64 bits. */
function calculate(operator: Arithmetic, a: number, b: number): number | null {
  const results: Record<Arithmetic, () => number> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '%': () => a - b * Math.trunc(a / b),
    div: () => Math.trunc(a / b),
    '^': () => a ** b,
  };
  const result = results[operator]();
  const isLost =
    result === 0 && a !== 0 && b !== 0 && (operator === '*' || operator === '/' || operator === '^');
  return Number.isFinite(result) && !isLost ? result + 0 : null;
}

function listReader(list: ListValue): (feature: Candidate) => string[] | null {
  const plain = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item));
  if (list.kind === 'constant') {
    const items = plain(list.items);
    return () => items;
  }
  return (feature) => {
    const found = feature.property(list.name);
    return Array.isArray(found) ? plain(found) : null;
  };
}

const listsCompare: Record<ArrayRelation, (a: readonly string[], b: readonly string[]) => boolean> = {
  equals: (a, b) => a.length === b.length && a.every((item, at) => item === b[at]),
  contains: (a, b) => b.every((item) => a.includes(item)),
  containedby: (a, b) => a.every((item) => b.includes(item)),
  overlaps: (a, b) => a.some((item) => b.includes(item)),
};

function compared(operator: Comparison, left: Scalar, right: Scalar): Answer {
  if (left === null || right === null) return null;
  if (operator === '=') return left === right;
  if (operator === '<>') return left !== right;
  const order = typeof left === 'string' ? compareTexts(left, String(right)) : Number(left) - Number(right);
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

/** By code point, as the bytes of UTF-8 sort. */
function compareTexts(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length) {
    const [a, b] = [left.codePointAt(at)!, right.codePointAt(at)!];
    if (a !== b) return a - b;
    at += a > 0xffff ? 2 : 1;
  }
  return left.length - right.length;
}
