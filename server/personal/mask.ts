import { declaredKind, type Kind } from './fields.ts';
import { recognise, tokensOf } from './recognise.ts';

/** A personal value that a report or a note held, apart from it. */
export interface PersonalValue {
  /** JSON Pointer (RFC 6901) within the report, such as `/properties/reporter/phone`; `/note` of a note. */
  path: string;
  kind: Kind;
  /** As it was sent. */
  value: unknown;
  /** What it is looked for by. */
  tokens: string[];
}

const stars = '****';

function maskPhone(text: string): string {
  const digits = [...text.matchAll(/[0-9\uFF10-\uFF19]/g)].map(({ index }) => index);
  if (text.includes(stars) && !/[0-9\uFF10-\uFF19]{5}/.test(text) && digits.length < 10) return text;
  if (digits.length < 7) return stars;
  // The last four are shown, and of a mobile number three at the beginning; the area code of others.
  const area = /^\D*0\d{2,3}\D+/.exec(text)?.[0];
  const head = area ?? text.slice(0, digits[digits.length - 8]!);
  return `${digits.length > 8 ? head : ''}${stars}${text.slice(digits.at(-4))}`;
}

function maskMail(text: string): string {
  const at = text.search(/[@\uFF20]/);
  return at < 1 ? stars : `${text[0]}***${text.slice(at)}`;
}

/** What is shown of a personal value: of 13812345678 it is 138****5678, of 王小明 it is 王**. */
export function maskValue(kind: Kind, value: string): string {
  const text = value.trim();
  if (text === '') return text;
  switch (kind) {
    case 'name':
      return `${[...text][0]}**`;
    case 'phone':
      return maskPhone(text);
    case 'id-number':
      return text.length < 15 ? stars : `${text.slice(0, 3)}***********${text.slice(-4)}`;
    case 'mail':
      return maskMail(text);
    case 'address': {
      const shown = [...text.replaceAll('*', '')];
      return `${shown.slice(0, Math.min(6, Math.floor(shown.length / 2))).join('')}${stars}`;
    }
    default:
      return kind === 'text' ? maskText(text) : stars;
  }
}

/** A text with the numbers and addresses of people that are recognised in it masked; what is masked stays as it is. */
export function maskText(text: string): string {
  let masked = '';
  let from = 0;
  for (const { start, end, kind } of recognise(text)) {
    masked += text.slice(from, start) + maskValue(kind, text.slice(start, end));
    from = end;
  }
  return masked + text.slice(from);
}

/** A text as it is stored, and what it held; null where that is nothing. */
export function separateText(path: string, text: string): { masked: string; personal: PersonalValue | null } {
  const found = recognise(text);
  if (found.length === 0) return { masked: text, personal: null };
  const tokens = [...new Set(found.map(({ token }) => token))];
  return { masked: maskText(text), personal: { path, kind: 'text', value: text, tokens } };
}

/** What lies deeper than any report may is not shown at all. */
const deepest = 40;

const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A tree of JSON with its personal values masked; `kept` is told of each. */
function separateTree(
  value: unknown,
  path: string,
  names: readonly string[],
  within: Kind | null,
  kept: (personal: PersonalValue) => void,
  depth = 0,
): unknown {
  if (depth > deepest) return stars;
  if (Array.isArray(value))
    return value.map((member, index) =>
      separateTree(member, `${path}/${index}`, names, within, kept, depth + 1),
    );
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const inner = [...names, name];
        const declared = declaredKind(inner);
        if (declared === 'never') return [name, member];
        const at = `${path}/${escapePointer(name)}`;
        return [name, separateTree(member, at, inner, declared ?? within, kept, depth + 1)];
      }),
    );
  if (within !== null && (typeof value === 'string' || typeof value === 'number')) {
    const text = String(value);
    const masked = maskValue(within, text);
    if (masked === text.trim()) return value;
    kept({ path, kind: within, value, tokens: tokensOf(within, text) });
    return masked;
  }
  if (typeof value !== 'string') return value;
  const { masked, personal } = separateText(path, value);
  if (personal) kept(personal);
  return masked;
}

/** What a report says in its own words. */
interface Told {
  description: string | null;
  properties: Record<string, unknown>;
}

/**
 * A report as it is stored and shown, and what it held of persons: what is declared in `data/personal/fields.json`, and
 * what is recognised in its texts.
 */
export function separateReport({ description, properties }: Told): Told & { personal: PersonalValue[] } {
  const personal: PersonalValue[] = [];
  const keep = (value: PersonalValue) => personal.push(value);
  const told = description === null ? null : separateText('/description', description);
  if (told?.personal) keep(told.personal);
  return {
    description: told?.masked ?? null,
    properties: separateTree(properties, '/properties', [], null, keep) as Record<string, unknown>,
    personal,
  };
}

/** JSON of any form with what is declared or recognised in it masked. */
export function maskTree<Tree>(tree: Tree): Tree {
  return separateTree(tree, '', [], null, () => undefined) as Tree;
}

/** Puts a value back to where it was, in a copy of a report. */
export function restored<Report extends Told>(
  report: Report,
  values: readonly Pick<PersonalValue, 'path' | 'value'>[],
): Report {
  const whole = structuredClone(report);
  for (const { path, value } of values) {
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop()!;
    let inner: unknown = whole;
    for (const name of names)
      inner =
        inner !== null && typeof inner === 'object' && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : null;
    if (inner !== null && typeof inner === 'object' && Object.hasOwn(inner, last))
      (inner as Record<string, unknown>)[last] = value;
  }
  return whole;
}
