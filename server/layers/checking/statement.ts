import { readFileSync } from 'node:fs';

const texts = new Map<string, string>();

/**
 * A statement of `sql/checks`, or of another folder of `sql`, with the tables of its roles, all of them from the
 * catalogue.
 */
export function statement(name: string, tables: Record<string, string>, folder = 'checks'): string {
  const path = `${folder}/${name}.sql`;
  let text = texts.get(path);
  if (text === undefined) {
    text = readFileSync(new URL(`../../../sql/${path}`, import.meta.url), 'utf8');
    texts.set(path, text);
  }
  return text.replace(/\{\{(\w+)\}\}/g, (_, role: string) => {
    const table = tables[role];
    if (table === undefined) throw new Error(`sql/${path} needs a table for ${role}`);
    return table;
  });
}
