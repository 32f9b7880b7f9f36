import { instantText, isDate, isReal, isTimestamp } from './instant.ts';
import { geometryWords, parseGeometry } from './parse-geometry.ts';
import { type At, badFilter } from './refuse.ts';
import type { Arithmetic, Fold, Interval, List, Operand, Shape } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Brackets inside brackets. */
export const deepest = 64;

const folds: Record<string, Fold> = { CASEI: 'case', ACCENTI: 'accent' };
const reserved = new Set([
  ...['AND', 'OR', 'NOT', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NULL', 'TRUE', 'FALSE'],
  ...['DATE', 'TIMESTAMP', 'INTERVAL', 'CASEI', 'ACCENTI', 'DIV'],
  ...geometryWords,
]);

/** Reads what stands on either side of a comparison or in the brackets of a relation, from tokens of CQL2 text. */
export class ValueParser {
  protected readonly reader: TokenReader;
  private depth = 0;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  protected nested<T>(read: () => T): T {
    if (++this.depth > deepest)
      throw badFilter(this.reader.token.at, {
        en: `more than ${deepest} levels deep`,
        zh: `嵌套超过 ${deepest} 层`,
      });
    const result = read();
    this.depth--;
    return result;
  }

  /** A sum of products of powers. */
  protected operand(): Operand {
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
  protected list(): List {
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

  protected interval(): Interval {
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

  protected shape(): Shape {
    const { token } = this.reader;
    const isWord = token.kind === 'word' && !token.quoted && geometryWords.includes(token.text.toUpperCase());
    return isWord ? parseGeometry(this.reader) : this.property();
  }
}
