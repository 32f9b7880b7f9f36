/** The pairs of neighbouring characters of a text, lower-cased, each with how often it occurs. */
function bigrams(text: string): Map<string, number> {
  const lower = text.toLowerCase();
  const counts = new Map<string, number>();
  for (let i = 0; i + 1 < lower.length; i++) {
    const pair = lower.slice(i, i + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/**
 * How alike two texts are, from 0 to 1: the Sørensen–Dice coefficient over character bigrams.
 * Symmetric; 1 for equal texts of two characters or more.
 */
export function likeness(a: string, b: string): number {
  const left = bigrams(a);
  const right = bigrams(b);
  let total = 0;
  let shared = 0;
  for (const [pair, count] of left) {
    total += count;
    shared += Math.min(count, right.get(pair) ?? 0);
  }
  for (const count of right.values()) total += count;
  return total === 0 ? 0 : (2 * shared) / total;
}
