import { readFileSync } from 'node:fs';
import { Problem } from '../../input/problem.ts';
import { type Catalogue, ruleFaults } from './faults.ts';
import { parseRules, type Rule } from './schema.ts';

/** The author of the rules that come with an installation. */
export const seedAuthor = 'data/routing/owners.json';

const file = new URL('../../../data/routing/owners.json', import.meta.url);

/** The rules of `data/routing/owners.json`. Fails, naming every fault, when the file is wrong. */
export function readSeed(catalogue: Catalogue): Rule[] {
  const refuse = (messages: readonly string[]) =>
    new Error(`${seedAuthor} is not valid: ${messages.join('; ')}`);
  try {
    const rules = parseRules(JSON.parse(readFileSync(file, 'utf8')));
    const faults = ruleFaults(rules, catalogue);
    if (faults.length === 0) return rules;
    throw refuse(faults.map(({ message }) => message));
  } catch (error) {
    throw error instanceof Problem ? refuse(error.errors.map(({ message }) => message)) : error;
  }
}
