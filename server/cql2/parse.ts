import type { Frame } from './frame.ts';
import { ValueParser } from './parse-values.ts';
import { type At, badFilter } from './refuse.ts';
import {
  arrayRelations,
  type Comparison,
  type Condition,
  comparisons,
  spatialRelations,
  temporalRelations,
} from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/**
 * Reads CQL2 text (OGC 21-065r2): comparisons, `LIKE`, `BETWEEN`, `IN`, `IS NULL`, `CASEI` and `ACCENTI`, arithmetic,
 * functions, spatial `S_…`, temporal `T_…` and array `A_…` predicates, joined by `AND`, `OR`, `NOT`.
 * @throws Problem 400 `bad-filter` with the place of the fault
 */
export function parse(text: string, frame: Frame): Condition {
  return new ConditionParser(new TokenReader(text, frame)).whole();
}

/** Words and signs that only a value can stand before. */
const behindValues = new Set<string>([
  ...comparisons,
  ...['+', '-', '*', '/', '%', '^', 'DIV', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NOT'],
]);

class ConditionParser extends ValueParser {
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
}

function negate(condition: Condition, negated: boolean): Condition {
  return negated ? { kind: 'not', of: condition } : condition;
}
