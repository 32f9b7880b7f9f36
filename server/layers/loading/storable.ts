import { isStorable } from '../../database/storable-text.ts';
import { Problem } from '../../input/problem.ts';
import { placeInChinese } from './place-text.ts';

/** What is wrong with a value, undefined where PostgreSQL can keep it as it is. */
function faultOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return isStorable(value)
        ? undefined
        : 'holds a NUL character or half of a surrogate pair, expected text';
    case 'number':
      return Number.isFinite(value) ? undefined : 'is too large for a number';
    case 'object':
      if (value === null) return undefined;
      for (const [name, member] of Object.entries(value)) {
        const fault = faultOf(name) ?? faultOf(member);
        if (fault) return fault;
      }
  }
  return undefined;
}

/**
 * Makes sure that properties can be kept as they are.
 * @throws Problem 400 `unstorable-value` naming the field and the value
 */
export function requireStorable(where: string, properties: Record<string, unknown>): void {
  for (const field of Object.keys(properties)) {
    const value = properties[field];
    const fault = faultOf(field) ?? faultOf(value);
    if (!fault) continue;
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
    throw new Problem(400, 'unstorable-value', {
      zh: `${placeInChinese(`${where}, field ${field}`)}：${shown} 含有无法保存的字符或数值`,
      en: `${where}, field ${field}: ${shown} ${fault}`,
    });
  }
}
