import { readFileSync } from 'node:fs';

const texts = new Map<string, string>();

/** A statement of `sql/checks` with the tables of its roles, all of them from the catalogue. */
export function statement(name: string, tables: Record<string, string>): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../../../sql/checks/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
  }
  return text.replace(/\{\{(\w+)\}\}/g, (_, role: string) => {
    const table = tables[role];
    if (table === undefined) throw new Error(`sql/checks/${name}.sql needs a table for ${role}`);
    return table;
  });
}
