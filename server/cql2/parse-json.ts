import type { Position } from 'geojson';
import type { Frame } from './frame.ts';
import { instantText, isDate, isReal, isTimestamp } from './instant.ts';
import { deepest } from './parse-values.ts';
import { badFilter, type Said } from './refuse.ts';
import { boxGeometry, checkedLine, checkedRing, collected, type Placed, placeAt } from './shapes.ts';
import {
  type Arithmetic,
  arithmetic,
  arrayRelations,
  type Comparison,
  type Condition,
  comparisons,
  type Interval,
  type List,
  type Operand,
  type Shape,
  type SingleGeometry,
  spatialRelations,
  temporalRelations,
} from './syntax.ts';

type Members = Record<string, unknown>;

/** A member of the filter with its place, a JSON pointer. */
interface Node {
  value: unknown;
  at: string;
}

/**
 * Reads CQL2 in JSON (OGC 21-065r2): the same as `parse` reads in text. Geometries are GeoJSON or `{"bbox": […]}`.
 * @param filter as `JSON.parse` made it
 * @throws Problem 400 `bad-filter` with the place of the fault as a JSON pointer
 */
export function parseJson(filter: unknown, frame: Frame): Condition {
  return new JsonParser(frame).condition({ value: filter, at: '' }, 0);
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const short = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function expected({ value, at }: Node, what: Said) {
  const found = short(value);
  return badFilter(at, { en: `expected ${what.en}, found ${found}`, zh: `应为${what.zh}，实为 ${found}` });
}

const member = (node: Node, name: string): Node => ({
  value: (node.value as Members)[name],
  at: `${node.at}/${name}`,
});

function items(node: Node, what: Said, count?: number): Node[] {
  const { value, at } = node;
  if (!Array.isArray(value)) throw expected(node, what);
  if (count !== undefined && value.length !== count)
    throw badFilter(at, {
      en: `expected ${what.en}, found ${value.length}`,
      zh: `应为${what.zh}，实为 ${value.length} 个`,
    });
  return value.map((item, index) => ({ value: item, at: `${at}/${index}` }));
}

function instantOf(node: Node, form: 'date' | 'timestamp'): string {
  const { value } = node;
  const right =
    typeof value === 'string' && (form === 'date' ? isDate(value) : isTimestamp(value)) && isReal(value);
  if (!right)
    throw expected(
      node,
      form === 'date'
        ? { en: 'a date such as "2026-11-21"', zh: '日期，如 "2026-11-21"' }
        : { en: 'a time such as "2026-11-21T09:00:00Z"', zh: '时间，如 "2026-11-21T09:00:00Z"' },
    );
  return instantText(value)!;
}

class JsonParser {
  constructor(private readonly frame: Frame) {}

  condition(node: Node, depth: number): Condition {
    const { value, at } = node;
    if (depth > deepest)
      throw badFilter(at, { en: `more than ${deepest} levels deep`, zh: `嵌套超过 ${deepest} 层` });
    if (typeof value === 'boolean') return { kind: 'constant', value };
    if (!isMembers(value) || typeof value.op !== 'string')
      throw expected(node, {
        en: 'a condition such as {"op": "=", "args": […]}',
        zh: '条件，如 {"op": "=", "args": […]}',
      });
    const op = value.op.toLowerCase();
    const args = member(node, 'args');
    const two = () => items(args, { en: 'two arguments', zh: '两个参数' }, 2) as [Node, Node];
    if (op === 'and' || op === 'or') {
      const parts = items(args, { en: 'a list of conditions', zh: '条件列表' });
      if (parts.length === 0) throw expected(args, { en: 'at least one condition', zh: '至少一个条件' });
      return { kind: op, of: parts.map((part) => this.condition(part, depth + 1)) };
    }
    if (op === 'not')
      return {
        kind: 'not',
        of: this.condition(items(args, { en: 'one condition', zh: '一个条件' }, 1)[0]!, depth + 1),
      };
    if (comparisons.some((sign) => sign === op)) {
      const [left, right] = two().map((each) => this.operand(each, depth + 1)) as [Operand, Operand];
      return { kind: 'compare', operator: op as Comparison, left, right, at };
    }
    const [family, name = ''] = op.split('_', 2);
    const spatial = family === 's' && spatialRelations.find((relation) => relation === name);
    if (spatial) {
      const [left, right] = two().map((each) => this.shape(each)) as [Shape, Shape];
      return { kind: 'spatial', relation: spatial, left, right, at };
    }
    const temporal = family === 't' && temporalRelations.find((relation) => relation === name);
    if (temporal) {
      const [left, right] = two().map((each) => this.interval(each, depth + 1)) as [Interval, Interval];
      return { kind: 'temporal', relation: temporal, left, right, at };
    }
    const array = family === 'a' && arrayRelations.find((relation) => relation === name);
    if (array) {
      const [left, right] = two().map((each) => this.list(each)) as [List, List];
      return { kind: 'array', relation: array, left, right, at };
    }
    return this.otherComparison(op, args, node, depth);
  }

  private otherComparison(op: string, args: Node, { at }: Node, depth: number): Condition {
    const operand = (each: Node) => this.operand(each, depth + 1);
    switch (op) {
      case 'like': {
        const [value, pattern] = items(args, { en: 'a text and a pattern', zh: '文本和模式' }, 2);
        return { kind: 'like', value: operand(value!), pattern: operand(pattern!), at };
      }
      case 'between': {
        const [value, low, high] = items(args, { en: 'a value and its two limits', zh: '值及其上下限' }, 3);
        return { kind: 'between', value: operand(value!), low: operand(low!), high: operand(high!), at };
      }
      case 'in': {
        const [value, list] = items(args, { en: 'a value and a list', zh: '值和列表' }, 2);
        const values = items(list!, { en: 'a list of values', zh: '值的列表' });
        if (values.length === 0) throw expected(list!, { en: 'at least one value', zh: '至少一个值' });
        return { kind: 'in', value: operand(value!), list: values.map(operand), at };
      }
      case 'isnull': {
        const [of] = items(args, { en: 'one property', zh: '一个属性' }, 1);
        const property = operand(of!);
        if (property.kind !== 'property') throw expected(of!, { en: 'a property', zh: '属性' });
        return { kind: 'null', name: property.name, at: of!.at };
      }
      default:
        throw badFilter(`${at}/op`, {
          en: `there is no condition ${JSON.stringify(op)}`,
          zh: `没有条件 ${JSON.stringify(op)}`,
        });
    }
  }

  private operand(node: Node, depth: number): Operand {
    const { value, at } = node;
    if (depth > deepest)
      throw badFilter(at, { en: `more than ${deepest} levels deep`, zh: `嵌套超过 ${deepest} 层` });
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', value, at };
    if (typeof value === 'boolean') return { kind: 'boolean', value, at };
    if (typeof value === 'string') {
      if (/\0|\p{Surrogate}/u.test(value))
        throw badFilter(at, {
          en: 'the text holds a NUL character or half of a surrogate pair',
          zh: '文本含 NUL 字符或不完整的代理对',
        });
      return { kind: 'text', value, at };
    }
    if (!isMembers(value)) throw expected(node, { en: 'a property or a value', zh: '属性或值' });
    if ('property' in value) return this.property(node);
    for (const form of ['date', 'timestamp'] as const)
      if (form in value) return { kind: 'instant', value: instantOf(member(node, form), form), at };
    if (typeof value.op !== 'string') throw expected(node, { en: 'a property or a value', zh: '属性或值' });
    const args = items(member(node, 'args'), { en: 'a list of arguments', zh: '参数列表' });
    const of = args.map((each) => this.operand(each, depth + 1));
    const op = value.op.toLowerCase();
    if (op === 'casei' || op === 'accenti') {
      if (of.length !== 1)
        throw badFilter(at, {
          en: `expected one argument, found ${of.length}`,
          zh: `应为一个参数，实为 ${of.length} 个`,
        });
      return { kind: 'fold', fold: op === 'casei' ? 'case' : 'accent', of: of[0]!, at };
    }
    if (arithmetic.some((sign) => sign === op)) {
      if (of.length !== 2)
        throw badFilter(at, {
          en: `expected two arguments, found ${of.length}`,
          zh: `应为两个参数，实为 ${of.length} 个`,
        });
      return { kind: 'arithmetic', operator: op as Arithmetic, left: of[0]!, right: of[1]!, at };
    }
    return { kind: 'call', name: value.op, of, at };
  }

  private property(node: Node): { kind: 'property'; name: string; at: string } {
    const name = member(node, 'property');
    if (typeof name.value !== 'string') throw expected(name, { en: 'the name of a property', zh: '属性名' });
    return { kind: 'property', name: name.value, at: node.at };
  }

  private list(node: Node): List {
    if (isMembers(node.value) && 'property' in node.value) return this.property(node);
    const values = items(node, { en: 'a list of values, or a property', zh: '值的列表或属性' }).map(
      (item) => {
        if (!['string', 'number', 'boolean'].includes(typeof item.value))
          throw expected(item, { en: 'a text, number or truth value', zh: '文本、数字或布尔值' });
        return item.value as string | number | boolean;
      },
    );
    return { kind: 'list', items: values, at: node.at };
  }

  private interval(node: Node, depth: number): Interval {
    const { value, at } = node;
    if (!isMembers(value) || !('interval' in value)) {
      const instant = this.operand(node, depth);
      return { start: instant, end: instant, at };
    }
    const [start, end] = items(
      member(node, 'interval'),
      { en: 'a start and an end', zh: '开始和结束' },
      2,
    ).map((each): Operand | null => {
      if (typeof each.value !== 'string') return this.operand(each, depth + 1);
      if (each.value === '..') return null;
      const text = instantText(each.value);
      if (text === null || !isReal(each.value))
        throw expected(each, { en: 'a date, a time in UTC or ".."', zh: '日期、UTC 时间或 ".."' });
      return { kind: 'instant', value: text, at: each.at };
    }) as [Operand | null, Operand | null];
    if (start?.kind === 'instant' && end?.kind === 'instant' && start.value > end.value)
      throw badFilter(at, { en: 'the interval ends before it starts', zh: '时段的结束早于开始' });
    return { start, end, at };
  }

  private shape(node: Node): Shape {
    const { value, at } = node;
    if (!isMembers(value)) throw expected(node, { en: 'a geometry or a property', zh: '几何或属性' });
    if ('property' in value) return this.property(node);
    if ('bbox' in value) {
      const numbers = items(member(node, 'bbox'), { en: 'a list of numbers', zh: '数字列表' }).map((each) =>
        this.number(each),
      );
      return { kind: 'geometry', geometry: boxGeometry(numbers, this.frame, at), at };
    }
    if (value.type !== 'GeometryCollection') return { kind: 'geometry', geometry: this.geometry(node), at };
    const members = items(member(node, 'geometries'), { en: 'a list of geometries', zh: '几何列表' });
    if (members.length === 0)
      throw expected(member(node, 'geometries'), { en: 'at least one geometry', zh: '至少一个几何' });
    return collected(
      members.map((each) => this.geometry(each)),
      at,
    );
  }

  private geometry(node: Node): SingleGeometry {
    const { type } = isMembers(node.value) ? node.value : {};
    const coordinates = member(node, 'coordinates');
    const line = (each: Node) => checkedLine(this.positions(each), each.at);
    const rings = (each: Node) =>
      filled(each, { en: 'a list of rings', zh: '环的列表' }).map((ring) =>
        checkedRing(this.positions(ring), ring.at),
      );
    switch (type) {
      case 'Point':
        return { type, coordinates: this.position(coordinates) };
      case 'MultiPoint':
        return { type, coordinates: this.positions(coordinates) };
      case 'LineString':
        return { type, coordinates: line(coordinates) };
      case 'MultiLineString':
        return {
          type,
          coordinates: filled(coordinates, { en: 'a list of lines', zh: '线的列表' }).map(line),
        };
      case 'Polygon':
        return { type, coordinates: rings(coordinates) };
      case 'MultiPolygon':
        return {
          type,
          coordinates: filled(coordinates, { en: 'a list of areas', zh: '面的列表' }).map(rings),
        };
      default:
        throw expected(node, { en: 'a geometry of GeoJSON', zh: 'GeoJSON 几何' });
    }
  }

  private positions(node: Node): Position[] {
    return filled(node, { en: 'a list of positions', zh: '点的列表' }).map((each) => this.position(each));
  }

  private position(node: Node): Position {
    const numbers = items(node, { en: 'two or three numbers', zh: '两个或三个数字' }).map((each) =>
      this.number(each),
    );
    if (numbers.length < 2 || numbers.length > 3)
      throw expected(node, { en: 'two or three numbers', zh: '两个或三个数字' });
    return placeAt(numbers[0]!, numbers[1]!, this.frame);
  }

  private number(node: Node): Placed {
    if (typeof node.value !== 'number' || !Number.isFinite(node.value))
      throw expected(node, { en: 'a number', zh: '数字' });
    return [node.value, node.at];
  }
}

function filled(node: Node, what: Said): Node[] {
  const all = items(node, what);
  if (all.length === 0) throw expected(node, what);
  return all;
}
