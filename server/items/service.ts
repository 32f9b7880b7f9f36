import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { Problem } from '../input/problem.ts';
import { likeness } from './near-matches.ts';
import { type Item, itemsSchema, type Scene, scenesSchema } from './schema.ts';

const catalogue = new URL('../../data/catalogue/', import.meta.url);
const leastLikeness = 0.35;
const mostSuggestions = 3;

export interface Items {
  items(): readonly Item[];
  scenes(): readonly Scene[];
  find(code: string): Item | undefined;
  /** @throws Problem 400 `unknown-item`, naming the codes that look like `code` */
  require(code: string): Item;
}

function readData<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(JSON.parse(readFileSync(new URL(name, catalogue), 'utf8')));
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`);
  throw new Error(`data/catalogue/${name} is not valid: ${issues.join('; ')}`);
}

/** Reads and checks the catalogues of scenes and items. Fails, naming the place, when a file is wrong. */
export function createItems(): Items {
  const scenes = readData('scenes.json', scenesSchema);
  const items = readData('items.json', itemsSchema(scenes));
  const byCode = new Map(items.map((item) => [item.code, item]));

  function nearMatches(code: string): string[] {
    return items
      .map((item) => ({
        code: item.code,
        score: Math.max(
          likeness(code, item.code),
          likeness(code, item.title.zh),
          likeness(code, item.title.en),
        ),
      }))
      .filter((match) => match.score >= leastLikeness)
      .sort((a, b) => b.score - a.score)
      .slice(0, mostSuggestions)
      .map((match) => match.code);
  }

  return {
    items: () => items,
    scenes: () => scenes,
    find: (code) => byCode.get(code),
    require(code) {
      const item = byCode.get(code);
      if (item) return item;
      const near = nearMatches(code);
      const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'GET /api/items lists all';
      const detail = `There is no item "${code}"; ${hint}`;
      throw new Problem(400, 'unknown-item', detail, [{ path: '/item', message: detail }]);
    },
  };
}
