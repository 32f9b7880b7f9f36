import { isStorable } from '../database/storable-text.ts';

const mostCharacters = 16_384;
const deepest = 20;

/**
 * What is wrong with an event's `properties`, or null. Walks without recursion, so that no nesting of a
 * hostile body can exhaust the stack.
 */
export function faultOfProperties(properties: Record<string, unknown>): string | null {
  const open: { value: unknown; depth: number }[] = [{ value: properties, depth: 0 }];
  let characters = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'object' && value !== null) {
      if (depth === deepest) return `nested deeper than ${deepest} levels`;
      for (const [key, member] of Object.entries(value)) {
        characters += key.length + 4;
        if (!isStorable(key)) return 'a name holds a NUL or half a surrogate pair';
        open.push({ value: member, depth: depth + 1 });
      }
    } else if (typeof value === 'string') {
      characters += value.length;
      if (!isStorable(value)) return 'a text holds a NUL or half a surrogate pair';
    }
    if (characters > mostCharacters) return `larger than ${mostCharacters} characters`;
  }
  return null;
}
