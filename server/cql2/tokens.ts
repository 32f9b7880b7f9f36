import { badFilter } from './refuse.ts';

/** A word, name, number, text or sign of CQL2 text, with its place from 0. */
export type Token =
  | { kind: 'word'; text: string; at: number; quoted: boolean }
  | { kind: 'number'; value: number; text: string; at: number }
  | { kind: 'text'; value: string; text: string; at: number }
  | { kind: 'sign'; text: string; at: number }
  | { kind: 'end'; text: string; at: number };

/** What may stand at a place of the text, in the order in which it is tried. */
const readings: { pattern: RegExp; token(found: string, at: number): Token | null }[] = [
  { pattern: /[\s\u0085]+/uy, token: () => null },
  {
    pattern: /[\p{L}_:][\p{L}\p{N}\p{M}_:.\u203F\u2040]*/uy,
    token: (text, at) => ({ kind: 'word', text, at, quoted: false }),
  },
  {
    pattern: /"[^"]*"/uy,
    token: (found, at) => ({ kind: 'word', text: found.slice(1, -1), at, quoted: true }),
  },
  {
    pattern: /[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/uy,
    token: (text, at) => ({ kind: 'number', value: finite(Number(text), at), text, at }),
  },
  {
    // A quote inside a text is written twice, or behind a backslash.
    pattern: /'(?:''|\\'|[^'])*'/uy,
    token: (text, at) => ({ kind: 'text', value: textValue(text, at), text, at }),
  },
  { pattern: /<=|>=|<>|[=<>(),+\-*/%^]/uy, token: (text, at) => ({ kind: 'sign', text, at }) },
];

/**
 * Cuts CQL2 text into tokens.
 * @throws Problem 400 `bad-filter` with the place of a character that has no meaning, or of an open quote
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const reading = readings.find(({ pattern }) => {
      pattern.lastIndex = at;
      return pattern.test(text);
    });
    if (!reading) throw unreadable(text, at);
    const found = text.slice(at, reading.pattern.lastIndex);
    const token = reading.token(found, at);
    if (token) tokens.push(token);
    at += found.length;
  }
  tokens.push({ kind: 'end', text: 'the end', at: text.length });
  return tokens;
}

function finite(value: number, at: number): number {
  if (!Number.isFinite(value)) throw badFilter(at, { en: 'the number is too large', zh: '数字过大' });
  return value;
}

function textValue(quoted: string, at: number): string {
  if (/\0|\p{Surrogate}/u.test(quoted))
    throw badFilter(at, {
      en: 'the text holds a NUL character or half of a surrogate pair',
      zh: '文本含 NUL 字符或不完整的代理对',
    });
  return quoted.slice(1, -1).replaceAll(/''|\\'/g, "'");
}

function unreadable(text: string, at: number) {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if (character === "'" || character === '"')
    return badFilter(at, {
      en: `the quote ${character} opened here is never closed`,
      zh: `此处的引号 ${character} 没有闭合`,
    });
  return badFilter(at, { en: `"${character}" has no meaning here`, zh: `“${character}”在此处没有意义` });
}
