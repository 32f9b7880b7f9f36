import type { Frame } from './frame.ts';
import { instantText, isDate, isReal, isTimestamp } from './instant.ts';
import { geometryWords, parseGeometry } from './parse-geometry.ts';
import { type At, badFilter } from './refuse.ts';
import {
  type Arithmetic,
  arrayRelations,
  type Comparison,
  type Condition,
  comparisons,
  type Fold,
  type Interval,
  type List,
  type Operand,
  type Shape,
  spatialRelations,
  temporalRelations,
} from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** Brackets inside brackets. */
export const deepest = 64;

const folds: Record<string, Fold> = { CASEI: 'case', ACCENTI: 'accent' };
const reserved = new Set([
  ...['AND', 'OR', 'NOT', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NULL', 'TRUE', 'FALSE'],
  ...['DATE', 'TIMESTAMP', 'INTERVAL', 'CASEI', 'ACCENTI', 'DIV'],
  ...geometryWords,
]);

/**
 * Reads CQL2 text (OGC 21-065r2): comparisons, `LIKE`, `BETWEEN`, `IN`, `IS NULL`, `CASEI` and `ACCENTI`, arithmetic,
 * functions, spatial `S_…`, temporal `T_…` and array `A_…` predicates, joined by `AND`, `OR`, `NOT`.
 * @throws Problem 400 `bad-filter` with the place of the fault
 */
export function parse(text: string, frame: Frame): Condition {
  const parser = new Parser(text, frame);
  return parser.whole();
}

/** Words and signs that only a value can stand before. */
const behindValues = new Set<string>([
  ...comparisons,
  ...['+', '-', '*', '/', '%', '^', 'DIV', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NOT'],
]);

class Parser {
  private readonly reader: TokenReader;
  private depth = 0;

  constructor(text: string, frame: Frame) {
    this.reader = new TokenReader(text, frame);
  }

  whole(): Condition {
    const condition = this.condition();
    if (this.reader.token.kind !== 'end')
      throw this.reader.expected({ en: 'AND, OR or the end', zh: 'AND、OR 或结尾' });
    return condition;
  }

  private condition(): Condition {
    const of = [this.term()];
    while (this.reader.skip('OR')) of.push(this.term());
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  private term(): Condition {
    const of = [this.factor()];
    while (this.reader.skip('AND')) of.push(this.factor());
    return of.length === 1 ? of[0]! : { kind: 'and', of };
  }

  private factor(): Condition {
    if (!this.reader.skip('NOT')) return this.primary();
    return { kind: 'not', of: this.nested(() => this.factor()) };
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > deepest)
      throw badFilter(this.reader.token.at, {
        en: `more than ${deepest} levels deep`,
        zh: `嵌套超过 ${deepest} 层`,
      });
    const result = read();
    this.depth--;
    return result;
  }

  private primary(): Condition {
    const { reader } = this;
    if (reader.is('(') && !this.isBracketedValue()) {
      reader.take();
      const condition = this.nested(() => this.condition());
      reader.expect(')');
      return condition;
    }
    const { token, following } = reader;
    if (token.kind === 'word' && !token.quoted && following?.text === '(') {
      const [, family, name] = /^(S|T|A)_([A-Z]+)$/i.exec(token.text) ?? [];
      if (name !== undefined) return this.relation(family!.toUpperCase(), name.toLowerCase(), token.at);
    }
    const compared = behindValues.has(following?.text.toUpperCase() ?? '');
    if ((reader.is('TRUE') || reader.is('FALSE')) && !compared)
      return { kind: 'constant', value: reader.take().text.toUpperCase() === 'TRUE' };
    return this.comparison();
  }

  /** Whether the bracket that opens here holds a part of a calculation rather than a condition. */
  private isBracketedValue(): boolean {
    const behind = this.reader.behindBracket;
    if (behind?.kind === 'number') return /^[+-]/.test(behind.text);
    return (
      (behind?.kind === 'sign' || behind?.kind === 'word') && behindValues.has(behind.text.toUpperCase())
    );
  }

  private relation(family: string, name: string, at: At): Condition {
    const { reader } = this;
    const spatial = spatialRelations.find((relation) => relation === name);
    const temporal = temporalRelations.find((relation) => relation === name);
    const array = arrayRelations.find((relation) => relation === name);
    const all = { S: spatialRelations, T: temporalRelations, A: arrayRelations }[family as 'S' | 'T' | 'A'];
    if (!all.some((relation) => relation === name)) {
      const known = all.map((relation) => `${family}_${relation.toUpperCase()}`);
      throw badFilter(at, {
        en: `there is no ${reader.token.text}; there are ${known.join(', ')}`,
        zh: `没有 ${reader.token.text}，可用：${known.join('、')}`,
      });
    }
    reader.take();
    reader.expect('(');
    const both = <T>(read: () => T): [T, T] => {
      const left = read();
      reader.expect(',');
      const right = read();
      reader.expect(')');
      return [left, right];
    };
    if (family === 'S') {
      const [left, right] = both(() => this.shape());
      return { kind: 'spatial', relation: spatial!, left, right, at };
    }
    if (family === 'A') {
      const [left, right] = both(() => this.list());
      return { kind: 'array', relation: array!, left, right, at };
    }
    const [left, right] = both(() => this.interval());
    return { kind: 'temporal', relation: temporal!, left, right, at };
  }

  private comparison(): Condition {
    const { reader } = this;
    const value = this.operand();
    const { at } = reader.token;
    const operator = comparisons.find((sign) => reader.skip(sign)) as Comparison | undefined;
    if (operator) return { kind: 'compare', operator, left: value, right: this.operand(), at };
    if (reader.skip('IS')) {
      const negated = reader.skip('NOT');
      reader.expect('NULL');
      if (value.kind !== 'property')
        throw badFilter(value.at, {
          en: 'expected the name of a property before IS NULL',
          zh: 'IS NULL 前应为属性名',
        });
      return negate({ kind: 'null', name: value.name, at: value.at }, negated);
    }
    const negated = reader.skip('NOT');
    if (reader.skip('LIKE')) return negate({ kind: 'like', value, pattern: this.operand(), at }, negated);
    if (reader.skip('BETWEEN')) {
      const low = this.operand();
      reader.expect('AND');
      return negate({ kind: 'between', value, low, high: this.operand(), at }, negated);
    }
    if (reader.skip('IN')) {
      reader.expect('(');
      const list = [this.operand()];
      while (reader.skip(',')) list.push(this.operand());
      reader.expect(')');
      return negate({ kind: 'in', value, list, at }, negated);
    }
    throw reader.expected(
      negated
        ? { en: 'LIKE, BETWEEN or IN', zh: 'LIKE、BETWEEN 或 IN' }
        : { en: 'a comparison, LIKE, BETWEEN, IN or IS NULL', zh: '比较运算、LIKE、BETWEEN、IN 或 IS NULL' },
    );
  }

  /** A sum of products of powers. */
  private operand(): Operand {
    const { reader } = this;
    let left = this.product();
    for (;;) {
      const { token } = reader;
      const { at } = token;
      // A sign that stands right before a number has been read as part of it.
      if (token.kind === 'number' && /^[+-]/.test(token.text))
        left = { kind: 'arithmetic', operator: '+', left, right: this.product(), at };
      else if (reader.is('+') || reader.is('-')) {
        const operator = reader.take().text as Arithmetic;
        left = { kind: 'arithmetic', operator, left, right: this.product(), at };
      } else return left;
    }
  }

  private product(): Operand {
    const { reader } = this;
    let left = this.power();
    for (;;) {
      const { at } = reader.token;
      const operator = (['*', '/', '%', 'DIV'] as const).find((sign) => reader.skip(sign));
      if (!operator) return left;
      left = {
        kind: 'arithmetic',
        operator: operator === 'DIV' ? 'div' : operator,
        left,
        right: this.power(),
        at,
      };
    }
  }

  private power(): Operand {
    const left = this.single();
    const { at } = this.reader.token;
    if (!this.reader.skip('^')) return left;
    return { kind: 'arithmetic', operator: '^', left, right: this.nested(() => this.power()), at };
  }

  private single(): Operand {
    const { reader } = this;
    const { token } = reader;
    const { at } = token;
    if (reader.skip('(')) {
      const inner = this.nested(() => this.operand());
      reader.expect(')');
      return inner;
    }
    if (reader.skip('-')) {
      const right = this.nested(() => this.single());
      return { kind: 'arithmetic', operator: '-', left: { kind: 'number', value: 0, at }, right, at };
    }
    if (token.kind === 'number') {
      reader.take();
      return { kind: 'number', value: token.value, at };
    }
    if (token.kind === 'text') {
      reader.take();
      return { kind: 'text', value: token.value, at };
    }
    if (token.kind !== 'word') throw reader.expected({ en: 'a property or a value', zh: '属性或值' });
    if (token.quoted) return this.property();
    const word = token.text.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') {
      reader.take();
      return { kind: 'boolean', value: word === 'TRUE', at };
    }
    if (reader.following?.text === '(') {
      const fold = folds[word];
      if (fold) {
        reader.take();
        reader.expect('(');
        const of = this.nested(() => this.operand());
        reader.expect(')');
        return { kind: 'fold', fold, of, at };
      }
      if (word === 'DATE' || word === 'TIMESTAMP') return this.instant(word);
      if (!reserved.has(word)) return this.call();
    }
    return this.property();
  }

  private call(): Operand {
    const { reader } = this;
    const { text, at } = reader.take();
    reader.expect('(');
    const of: Operand[] = [];
    if (!reader.is(')'))
      do of.push(this.nested(() => this.operand()));
      while (reader.skip(','));
    reader.expect(')');
    return { kind: 'call', name: text, of, at };
  }

  /** `('a', 'b')`, `()` or the name of a property. */
  private list(): List {
    const { reader } = this;
    const { at } = reader.token;
    if (!reader.skip('(')) return this.property();
    const items: (string | number | boolean)[] = [];
    if (!reader.is(')'))
      do {
        const item = this.single();
        if (item.kind !== 'text' && item.kind !== 'number' && item.kind !== 'boolean')
          throw badFilter(item.at, {
            en: 'a list holds texts, numbers and truth values',
            zh: '列表中只能是文本、数字和布尔值',
          });
        items.push(item.value);
      } while (reader.skip(','));
    reader.expect(')');
    return { kind: 'list', items, at };
  }

  private property(): { kind: 'property'; name: string; at: At } {
    const { token } = this.reader;
    if (token.kind !== 'word' || (!token.quoted && reserved.has(token.text.toUpperCase())))
      throw this.reader.expected({ en: 'a property or a value', zh: '属性或值' });
    this.reader.take();
    return { kind: 'property', name: token.text, at: token.at };
  }

  private instant(word: 'DATE' | 'TIMESTAMP'): Operand {
    const { reader } = this;
    const { at } = reader.take();
    reader.expect('(');
    const { token } = reader;
    const form =
      word === 'DATE'
        ? "DATE('2026-11-21')"
        : "TIMESTAMP('2026-11-21T09:00:00Z'), a time of this form in UTC";
    if (token.kind !== 'text')
      throw reader.expected({ en: `a text as in ${form}`, zh: `${form} 形式的文本` });
    const right = word === 'DATE' ? isDate(token.value) : isTimestamp(token.value);
    if (!right || !isReal(token.value))
      throw badFilter(token.at, {
        en: `${token.text} is not as in ${form}`,
        zh: `${token.text} 不符合 ${form} 的形式`,
      });
    reader.take();
    reader.expect(')');
    return { kind: 'instant', value: instantText(token.value)!, at };
  }

  private interval(): Interval {
    const { reader } = this;
    const { at } = reader.token;
    if (!reader.skip('INTERVAL')) {
      const instant = this.operand();
      return { start: instant, end: instant, at };
    }
    reader.expect('(');
    const start = this.end();
    reader.expect(',');
    const end = this.end();
    reader.expect(')');
    if (start?.kind === 'instant' && end?.kind === 'instant' && start.value > end.value)
      throw badFilter(at, { en: 'the interval ends before it starts', zh: '时段的结束早于开始' });
    return { start, end, at };
  }

  /** An end of an interval: a date or time as a text, `'..'` for none, or a property. */
  private end(): Operand | null {
    const { reader } = this;
    const { token } = reader;
    if (token.kind !== 'text') return this.operand();
    reader.take();
    if (token.value === '..') return null;
    const value = instantText(token.value);
    if (value === null || !isReal(token.value))
      throw badFilter(token.at, {
        en: `${token.text} is not a date, a time in UTC or '..'`,
        zh: `${token.text} 不是日期、UTC 时间或 '..'`,
      });
    return { kind: 'instant', value, at: token.at };
  }

  private shape(): Shape {
    const { token } = this.reader;
    const isWord = token.kind === 'word' && !token.quoted && geometryWords.includes(token.text.toUpperCase());
    return isWord ? parseGeometry(this.reader) : this.property();
  }
}

function negate(condition: Condition, negated: boolean): Condition {
  return negated ? { kind: 'not', of: condition } : condition;
}
