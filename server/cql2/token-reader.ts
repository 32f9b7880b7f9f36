import type { Frame } from './frame.ts';
import { badFilter, type Said } from './refuse.ts';
import { type Token, tokenize } from './tokens.ts';

/** Reads tokens one after the other. */
export class TokenReader {
  private readonly tokens: Token[];
  private next = 0;

  /** For each bracket that opens, where it closes. */
  private readonly closing = new Map<number, number>();

  /** @throws Problem 400 `bad-filter` */
  constructor(
    text: string,
    readonly frame: Frame,
  ) {
    this.tokens = tokenize(text);
    const open: number[] = [];
    for (const [at, token] of this.tokens.entries())
      if (token.kind === 'sign' && token.text === '(') open.push(at);
      else if (token.kind === 'sign' && token.text === ')' && open.length > 0)
        this.closing.set(open.pop()!, at);
  }

  /** What stands behind the bracket that closes the one that opens here. */
  get behindBracket(): Token | undefined {
    const closing = this.closing.get(this.next);
    return closing === undefined ? undefined : this.tokens[closing + 1];
  }

  get token(): Token {
    return this.tokens[this.next]!;
  }

  get following(): Token | undefined {
    return this.tokens[this.next + 1];
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.next++;
    return token;
  }

  /** Whether the next token is this keyword, in any case, or sign. */
  is(text: string): boolean {
    const { token } = this;
    if (token.kind === 'sign') return token.text === text;
    return token.kind === 'word' && !token.quoted && token.text.toUpperCase() === text;
  }

  /** Takes the next token if it is this keyword or sign. */
  skip(text: string): boolean {
    const found = this.is(text);
    if (found) this.next++;
    return found;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.expected({ en: `"${text}"`, zh: `“${text}”` });
    return this.take();
  }

  /** The refusal of the next token. */
  expected(what: Said) {
    const { token } = this;
    const isEnd = token.kind === 'end';
    return badFilter(token.at, {
      en: `expected ${what.en}, ${isEnd ? 'the filter ends here' : `found ${token.text}`}`,
      zh: `应为${what.zh}，${isEnd ? '条件在此结束' : `实为 ${token.text}`}`,
    });
  }
}
