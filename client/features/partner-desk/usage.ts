import type { KeyUsage } from '../../../domain/answers/accounts.ts';

const dayMs = 86_400_000;

/** Requests of the last days, the oldest first, with those that were refused of them; a day without any is there with 0. */
export function byDay(days: KeyUsage['days'], address: string | null, today: string, span: number) {
  return Array.from({ length: span }, (_, index) => {
    const at = new Date(Date.parse(today) - (span - 1 - index) * dayMs);
    const day = at.toISOString().slice(0, 10);
    const found = days.filter((row) => row.day === day && (address === null || row.address === address));
    const refused = found.reduce((sum, row) => sum + row.refused, 0);
    return { at, taken: found.reduce((sum, row) => sum + row.requests, 0) - refused, refused };
  });
}

/** Requests by address, the most used first. */
export function byAddress(days: KeyUsage['days']) {
  const sums = new Map<string, { requests: number; refused: number }>();
  for (const { address, requests, refused } of days) {
    const sum = sums.get(address) ?? { requests: 0, refused: 0 };
    sums.set(address, { requests: sum.requests + requests, refused: sum.refused + refused });
  }
  return [...sums]
    .map(([address, sum]) => ({ address, ...sum }))
    .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1));
}
