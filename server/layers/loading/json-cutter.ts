const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c,
];
const blank = 0x20;

/** That a text ended where something was still to come. */
export class TextEnded extends Error {}

/** That a value is longer than what is held at once. */
export class ValueTooLong extends Error {}

/**
 * Cuts a JSON text that comes in pieces into its values, without looking at what is in them: a collection of any
 * size is read feature by feature.
 * @param longest how many characters one value may have
 */
export class JsonCutter {
  private readonly pieces: AsyncIterator<string>;
  private text = '';
  private at = 0;
  private before = 0;

  constructor(
    pieces: AsyncIterable<string>,
    private readonly longest: number,
  ) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** How many characters have been read. */
  get position(): number {
    return this.before + this.at;
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.pieces.next();
    this.before += this.text.length;
    this.text = done ? '' : value;
    this.at = 0;
    return !done;
  }

  /** The next character that is not blank, which stays to be read; empty at the end. */
  async peek(): Promise<string> {
    for (;;) {
      while (this.at < this.text.length && this.text.charCodeAt(this.at) <= blank) this.at++;
      if (this.at < this.text.length) return this.text[this.at]!;
      if (!(await this.more())) return '';
    }
  }

  /** Reads a character that must come next. @throws TextEnded, SyntaxError */
  async expect(character: string): Promise<void> {
    const found = await this.peek();
    if (found === '') throw new TextEnded();
    if (found !== character)
      throw new SyntaxError(`expected ${character} at character ${this.position + 1}, found ${found}`);
    this.at++;
  }

  /** The text of the next value. @throws TextEnded, ValueTooLong */
  async value(): Promise<string> {
    if ((await this.peek()) === '') throw new TextEnded();
    const parts: string[] = [];
    let length = 0;
    let depth = 0;
    let inString = false;
    let escaped = false;
    for (;;) {
      const { text } = this;
      for (let i = this.at; i < text.length; i++) {
        const character = text.charCodeAt(i);
        let end = -1;
        if (inString) {
          if (escaped) escaped = false;
          else if (character === backslash) escaped = true;
          else if (character === quote) {
            inString = false;
            if (depth === 0) end = i + 1;
          }
        } else if (character === quote) inString = true;
        else if (character === openBrace || character === openBracket) depth++;
        else if (character === closeBrace || character === closeBracket) {
          depth--;
          // What closes before anything was opened belongs to the value around this one.
          if (depth <= 0) end = depth === 0 ? i + 1 : i;
        } else if (depth === 0 && (character === comma || character <= blank)) end = i;
        if (end < 0) continue;
        parts.push(text.slice(this.at, end));
        this.at = end;
        return parts.join('');
      }
      parts.push(text.slice(this.at));
      length += text.length - this.at;
      if (length > this.longest) throw new ValueTooLong();
      if (!(await this.more())) {
        if (depth > 0 || inString) throw new TextEnded();
        return parts.join('');
      }
    }
  }
}
