import {
  type Expression,
  type Fields,
  type FunctionName,
  functions,
  geometryName,
  type ListValue,
  type Place,
  type Value,
  type ValueType,
} from './expression.ts';
import { foldText } from './fold.ts';
import { instantText, isReal } from './instant.ts';
import { type At, badFilter } from './refuse.ts';
import type { Comparison, Condition, List, Operand, Shape } from './syntax.ts';
import { temporalExpression } from './temporal.ts';

const names: Record<ValueType, string> = {
  text: 'text',
  number: 'number',
  boolean: 'truth value',
  instant: 'date or time',
};
const chineseNames: Record<ValueType, string> = {
  text: '文本',
  number: '数字',
  boolean: '布尔值',
  instant: '日期或时间',
};

/**
 * Fits a condition to the properties of a layer.
 * @param plainTimes whether a text in quotes may stand for a date or time
 * @throws Problem 400 `bad-filter` with the place of an unknown property, or of values that cannot be compared
 */
export function resolve(condition: Condition, fields: Fields, plainTimes = false): Expression {
  if (plainTimes && condition.kind === 'compare') {
    const timed = (operand: Operand, other: Operand): Operand =>
      operand.kind === 'text' && other.kind === 'property' && fields.get(other.name) === 'instant'
        ? instantOf(operand.value, operand.at)
        : operand;
    const { left, right } = condition;
    return resolve({ ...condition, left: timed(left, right), right: timed(right, left) }, fields);
  }
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((part) => resolve(part, fields, plainTimes)) };
    case 'not':
      return { kind: 'not', of: resolve(condition.of, fields, plainTimes) };
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
        throw badFilter(value.at, {
          en: `BETWEEN takes numbers, dates and times; this is a ${names[type]}`,
          zh: `BETWEEN 只用于数字、日期和时间，此处为${chineseNames[type]}`,
        });
      return { kind: 'and', of: [compare('>=', value, low, fields), compare('<=', value, high, fields)] };
    }
    case 'in':
      return { kind: 'or', of: condition.list.map((item) => compare('=', condition.value, item, fields)) };
    case 'null':
      if (condition.name === geometryName) return { kind: 'null', of: 'geometry' };
      return { kind: 'null', of: presenceOf(condition.name, condition.at, fields) };
    case 'spatial':
      return spatialExpression(condition, fields);
    case 'array': {
      const { relation, left, right } = condition;
      return { kind: 'array', relation, left: listOf(left, fields), right: listOf(right, fields) };
    }
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
    throw badFilter(right.at, {
      en: `truth values are equal or not; "${operator}" has no meaning for them`,
      zh: `布尔值只能判断是否相等，不能用“${operator}”`,
    });
  return { kind: 'compare', operator, left: a, right: b };
}

function resolved(operand: Operand, fields: Fields): Value {
  switch (operand.kind) {
    case 'property':
      return propertyOf(operand.name, operand.at, fields);
    case 'arithmetic': {
      const [left, right] = [resolved(operand.left, fields), resolved(operand.right, fields)];
      requireType(left, 'number', operand.left.at);
      requireType(right, 'number', operand.right.at);
      return { kind: 'arithmetic', operator: operand.operator, left, right };
    }
    case 'call':
      return callOf(operand, fields);
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

function callOf({ name, of, at }: Extract<Operand, { kind: 'call' }>, fields: Fields): Value {
  const known = Object.keys(functions) as FunctionName[];
  const found = known.find((each) => each === name.toLowerCase());
  if (!found)
    throw badFilter(at, {
      en: `there is no function ${name}; there are ${known.join(', ')}`,
      zh: `没有函数 ${name}，可用：${known.join('、')}`,
    });
  const [first] = of;
  if (!first || of.length !== 1)
    throw badFilter(at, {
      en: `${found} takes one value, found ${of.length}`,
      zh: `${found} 只接受一个值，实为 ${of.length} 个`,
    });
  const value = resolved(first, fields);
  requireType(value, functions[found].takes, first.at);
  return { kind: 'call', name: found, of: value };
}

/** GDAL writes a day as `2022-05-01T`, and times without a zone, which are those of UTC. */
function instantOf(text: string, at: At): Operand {
  const given = text
    .replaceAll('/', '-')
    .replace(/T$/, '')
    .replace(/(T.*[0-9])$/, '$1Z');
  const value = instantText(given);
  if (value === null || !isReal(given))
    throw badFilter(at, {
      en: `'${text}' is not a date or a time in UTC`,
      zh: `'${text}' 不是日期或 UTC 时间`,
    });
  return { kind: 'instant', value, at };
}

/** What is asked whether it is there: also what can be compared with nothing. */
function presenceOf(name: string, at: At, fields: Fields): Extract<Expression, { kind: 'null' }>['of'] {
  const type = fields.get(name);
  return type === 'array' || type === 'other' ? { kind: 'any', name } : propertyOf(name, at, fields);
}

function propertyOf(name: string, at: At, fields: Fields): Value {
  const type = fields.get(name);
  if (type === 'array')
    throw badFilter(at, {
      en: `"${name}" holds lists, which can only be compared by the A_ predicates`,
      zh: `“${name}”为列表，只能用 A_ 谓词比较`,
    });
  if (type === 'other')
    throw badFilter(at, {
      en: `"${name}" holds values of several types, of which IS NULL alone can be asked`,
      zh: `“${name}”的值有多种类型，只能用 IS NULL 判断`,
    });
  if (type) return { kind: 'property', name, type };
  if (name === geometryName)
    throw badFilter(at, {
      en: 'a geometry can only be compared by the S_ predicates',
      zh: '几何只能用 S_ 谓词比较',
    });
  throw badFilter(at, {
    en: `there is no property "${name}"; there are ${[...fields.keys()].join(', ')}`,
    zh: `没有属性“${name}”，可用：${[...fields.keys()].join('、')}`,
  });
}

function typeOf(value: Value): ValueType {
  if (value.kind === 'fold') return 'text';
  if (value.kind === 'arithmetic') return 'number';
  return value.kind === 'call' ? functions[value.name].answers : value.type;
}

function requireType(value: Value, type: ValueType, at: At): void {
  const found = typeOf(value);
  if (found === type) return;
  const isUnmarked = type === 'instant' && found === 'text';
  const hint = isUnmarked ? ", written as DATE('…') or TIMESTAMP('…')" : '';
  throw badFilter(at, {
    en: `expected a ${names[type]}${hint}, found a ${names[found]}`,
    zh: `应为${chineseNames[type]}${isUnmarked ? "（写作 DATE('…') 或 TIMESTAMP('…')）" : ''}，实为${chineseNames[found]}`,
  });
}

/** The pattern of a LIKE: `%` stands for any characters, `_` for one, `\` takes the meaning of the next one away. */
function patternOf(operand: Operand, fields: Fields): string {
  const value = resolved(operand, fields);
  if (value.kind !== 'constant')
    throw badFilter(operand.at, { en: 'expected a pattern in quotes', zh: '应为引号中的模式' });
  requireType(value, 'text', operand.at);
  const pattern = String(value.value);
  if (/(?<!\\)(?:\\\\)*\\$/.test(pattern))
    throw badFilter(operand.at, {
      en: 'the pattern ends with a backslash, which stands before a character',
      zh: '模式以反斜杠结尾，其后应有字符',
    });
  return pattern;
}

function listOf(list: List, fields: Fields): ListValue {
  if (list.kind === 'list') return { kind: 'constant', items: list.items };
  const { name, at } = list;
  if (fields.get(name) === 'array') return { kind: 'property', name };
  // Says that there is no such property, where that is the fault.
  propertyOf(name, at, fields);
  throw badFilter(at, { en: `"${name}" holds no lists`, zh: `“${name}”不是列表` });
}

/** A collection of several kinds of geometry meets what one of them meets; other relations of it are not defined. */
function spatialExpression(
  { relation, left, right }: Extract<Condition, { kind: 'spatial' }>,
  fields: Fields,
): Expression {
  const collection = left.kind === 'collection' ? left : right;
  if (left.kind !== 'collection' && right.kind !== 'collection')
    return { kind: 'spatial', relation, left: placeOf(left, fields), right: placeOf(right, fields) };
  if (relation !== 'intersects' && relation !== 'disjoint')
    throw badFilter(collection.at, {
      en: 'a collection of several kinds of geometry can be asked for S_INTERSECTS and S_DISJOINT alone',
      zh: '多种几何的集合只能用 S_INTERSECTS 和 S_DISJOINT 判断',
    });
  const places = (shape: Shape): Place[] =>
    shape.kind === 'collection'
      ? shape.members.map((geometry) => ({ kind: 'constant', geometry }))
      : [placeOf(shape, fields)];
  const any: Expression = {
    kind: 'or',
    of: places(left).flatMap((a) =>
      places(right).map((b): Expression => ({ kind: 'spatial', relation: 'intersects', left: a, right: b })),
    ),
  };
  return relation === 'intersects' ? any : { kind: 'not', of: any };
}

function placeOf(shape: Exclude<Shape, { kind: 'collection' }>, fields: Fields): Place {
  if (shape.kind === 'geometry') return { kind: 'constant', geometry: shape.geometry };
  if (shape.name === geometryName) return { kind: 'feature' };
  if (fields.has(shape.name))
    throw badFilter(shape.at, {
      en: `"${shape.name}" is no geometry; "${geometryName}" is`,
      zh: `“${shape.name}”不是几何，几何为“${geometryName}”`,
    });
  throw badFilter(shape.at, {
    en: `there is no property "${shape.name}"; the geometry is called "${geometryName}"`,
    zh: `没有属性“${shape.name}”，几何名为“${geometryName}”`,
  });
}
