import type { Expression, Fields } from './expression.ts';
import { parse } from './parse.ts';
import { badFilter } from './refuse.ts';
import { resolve } from './resolve.ts';
import type { Condition } from './syntax.ts';
import { isValid } from './topology.ts';

/** A filter that fits the properties of a layer. */
export interface Filter {
  expression: Expression;
  /** The same for two filters that say the same in other words: other spaces, brackets, cases of keywords. */
  key: string;
}

/**
 * Reads CQL2 text for a layer with these properties.
 * @throws Problem 400 `bad-filter` with the place of the fault
 */
export async function readFilter(text: string, fields: Fields): Promise<Filter> {
  const condition = parse(text);
  const expression = resolve(condition, fields);
  await requireValidAreas(condition);
  return { expression, key: JSON.stringify(expression) };
}

async function requireValidAreas(condition: Condition): Promise<void> {
  if (condition.kind === 'and' || condition.kind === 'or')
    for (const part of condition.of) await requireValidAreas(part);
  else if (condition.kind === 'not') await requireValidAreas(condition.of);
  else if (condition.kind === 'spatial')
    for (const shape of [condition.left, condition.right])
      if (
        shape.kind === 'geometry' &&
        shape.geometry.type.endsWith('Polygon') &&
        !(await isValid(shape.geometry))
      )
        throw badFilter(shape.at, 'the area crosses itself, or a hole lies outside of it');
}
