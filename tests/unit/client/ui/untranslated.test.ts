import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

const client = new URL('../../../../client/', import.meta.url);
/** What reads the same in both languages, or names the other one. */
const alike = new Set(['EN', '中', 'm²']);
/** Attributes that people see or hear. */
const spoken = new Set(['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'label']);

type Node = { type: string; start: number } & Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The strings that an expression may come to on the page, as far as they stand in it. */
function literals(node: unknown): string[] {
  if (!isNode(node)) return [];
  const { type } = node;
  if (type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  if (type === 'TemplateLiteral')
    return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
  if (type === 'ConditionalExpression') return [...literals(node.consequent), ...literals(node.alternate)];
  if (type === 'LogicalExpression') return [...literals(node.left), ...literals(node.right)];
  return [];
}

/** Every text of a module's elements, and of the attributes that are read out, that does not come from a language file. */
function textsOf(path: string, code: string): string[] {
  const found: string[] = [];
  function visit(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    const name = isNode(value.name) ? String(value.name.name) : '';
    if (value.type === 'JSXText') found.push(String(value.value));
    if (value.type === 'JSXAttribute' && spoken.has(name)) {
      const given = value.value as Node | null;
      found.push(...literals(given?.type === 'JSXExpressionContainer' ? given.expression : given));
    }
    if (value.type === 'JSXElement' || value.type === 'JSXFragment')
      for (const child of value.children as Node[])
        if (child.type === 'JSXExpressionContainer') found.push(...literals(child.expression));
    for (const [key, member] of Object.entries(value)) if (key !== 'type') visit(member);
  }
  const { program, errors } = parseSync(path, code);
  expect(errors, path).toEqual([]);
  visit(program);
  return found
    .map((text) => text.trim())
    .filter((text) => /\p{L}{2}|\p{Script=Han}/u.test(text) && !alike.has(text));
}

it('finds a text that is in no language file', () => {
  const code = `export const A = ({ on }) => <p title="Hint" className="x">Hello {on ? 'yes' : t('no')} <b>网格</b></p>;`;
  expect(textsOf('a.tsx', code).sort()).toEqual(['Hello', 'Hint', 'yes', '网格']);
});

it('finds none in the console', () => {
  const modules = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.tsx'),
  );
  expect(modules.length).toBeGreaterThan(40);
  const found = modules.flatMap((path) =>
    textsOf(path, readFileSync(new URL(path, client), 'utf8')).map((text) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});
