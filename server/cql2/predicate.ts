import type { Geometry } from 'geojson';
import type { Expression, Place, Value } from './expression.ts';
import { foldText } from './fold.ts';
import { instantText } from './instant.ts';
import { likePattern } from './like.ts';
import type { Comparison } from './syntax.ts';
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
        const value = reader(part.of);
        return (feature) => value(feature) === null;
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
  const { name, type } = value;
  return (feature) => {
    const found = feature.property(name);
    if (type === 'number') return typeof found === 'number' ? found : null;
    if (type === 'boolean') return typeof found === 'boolean' ? found : null;
    if (typeof found !== 'string') return null;
    return type === 'instant' ? instantText(found) : found;
  };
}

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
