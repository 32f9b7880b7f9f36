/** So many numbers with commas between them; null for anything else. */
export function numbersIn(text: string | null, count: number): number[] | null {
  const parts = (text ?? '').split(',').map(Number);
  return text && parts.length === count && parts.every(Number.isFinite) ? parts : null;
}
