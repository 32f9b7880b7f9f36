import {
  type Expression,
  type Fields,
  geometryName,
  type Place,
  type Value,
  type ValueType,
} from './expression.ts';
import { foldText } from './fold.ts';
import { badFilter } from './refuse.ts';
import type { Comparison, Condition, Operand, Shape } from './syntax.ts';
import { temporalExpression } from './temporal.ts';

const names: Record<ValueType, string> = {
  text: 'text',
  number: 'number',
  boolean: 'truth value',
  instant: 'date or time',
};

/**
 * Fits a condition to the properties of a layer.
 * @throws Problem 400 `bad-filter` with the place of an unknown property, or of values that cannot be compared
 */
export function resolve(condition: Condition, fields: Fields): Expression {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((part) => resolve(part, fields)) };
    case 'not':
      return { kind: 'not', of: resolve(condition.of, fields) };
    case 'constant':
      return condition;
    case 'compare':
      return compare(condition.operator, condition.left, condition.right, fields);
    case 'like': {
      const value = resolved(condition.value, fields);
      requireType(value, 'text', condition.value.at);
      return { kind: 'like', value, pattern: patternOf(condition.pattern, fields) };
    }
    case 'between': {
      const { value, low, high } = condition;
      const type = typeOf(resolved(value, fields));
      if (type !== 'number' && type !== 'instant')
        throw badFilter(value.at, `BETWEEN takes numbers, dates and times; this is a ${names[type]}`);
      return { kind: 'and', of: [compare('>=', value, low, fields), compare('<=', value, high, fields)] };
    }
    case 'in':
      return { kind: 'or', of: condition.list.map((item) => compare('=', condition.value, item, fields)) };
    case 'null':
      if (condition.name === geometryName) return { kind: 'null', of: 'geometry' };
      return { kind: 'null', of: propertyOf(condition.name, condition.at, fields) };
    case 'spatial':
      return {
        kind: 'spatial',
        relation: condition.relation,
        left: placeOf(condition.left, fields),
        right: placeOf(condition.right, fields),
      };
    case 'temporal': {
      const end = (operand: Operand | null) => {
        if (!operand) return null;
        const value = resolved(operand, fields);
        requireType(value, 'instant', operand.at);
        return value;
      };
      const { relation, left, right } = condition;
      return temporalExpression(
        relation,
        { start: end(left.start), end: end(left.end) },
        { start: end(right.start), end: end(right.end) },
      );
    }
  }
}

function compare(operator: Comparison, left: Operand, right: Operand, fields: Fields): Expression {
  const [a, b] = [resolved(left, fields), resolved(right, fields)];
  requireType(b, typeOf(a), right.at);
  if (typeOf(a) === 'boolean' && operator !== '=' && operator !== '<>')
    throw badFilter(right.at, `truth values are equal or not; "${operator}" has no meaning for them`);
  return { kind: 'compare', operator, left: a, right: b };
}

function resolved(operand: Operand, fields: Fields): Value {
  switch (operand.kind) {
    case 'property':
      return propertyOf(operand.name, operand.at, fields);
    case 'fold': {
      const of = resolved(operand.of, fields);
      requireType(of, 'text', operand.of.at);
      if (of.kind === 'constant') return { ...of, value: foldText(String(of.value), operand.fold) };
      return { kind: 'fold', fold: operand.fold, of };
    }
    default:
      return { kind: 'constant', type: operand.kind, value: operand.value };
  }
}

function propertyOf(name: string, at: number, fields: Fields): Value {
  const type = fields.get(name);
  if (type) return { kind: 'property', name, type };
  if (name === geometryName) throw badFilter(at, 'a geometry can only be compared by the S_ predicates');
  throw badFilter(at, `there is no property "${name}"; there are ${[...fields.keys()].join(', ')}`);
}

function typeOf(value: Value): ValueType {
  return value.kind === 'fold' ? 'text' : value.type;
}

function requireType(value: Value, type: ValueType, at: number): void {
  const found = typeOf(value);
  if (found === type) return;
  const hint = type === 'instant' && found === 'text' ? ", written as DATE('…') or TIMESTAMP('…')" : '';
  throw badFilter(at, `expected a ${names[type]}${hint}, found a ${names[found]}`);
}

/** The pattern of a LIKE: `%` stands for any characters, `_` for one, `\` takes the meaning of the next one away. */
function patternOf(operand: Operand, fields: Fields): string {
  const value = resolved(operand, fields);
  if (value.kind !== 'constant') throw badFilter(operand.at, 'expected a pattern in quotes');
  requireType(value, 'text', operand.at);
  const pattern = String(value.value);
  if (/(?<!\\)(?:\\\\)*\\$/.test(pattern))
    throw badFilter(operand.at, 'the pattern ends with a backslash, which stands before a character');
  return pattern;
}

function placeOf(shape: Shape, fields: Fields): Place {
  if (shape.kind === 'geometry') return { kind: 'constant', geometry: shape.geometry };
  if (shape.name === geometryName) return { kind: 'feature' };
  if (fields.has(shape.name))
    throw badFilter(shape.at, `"${shape.name}" is no geometry; "${geometryName}" is`);
  throw badFilter(shape.at, `there is no property "${shape.name}"; the geometry is called "${geometryName}"`);
}
