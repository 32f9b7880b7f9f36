import { median } from './median.ts';

/**
 * Milliseconds of each of two ways, the median of some rounds, in turn so that what else the machine does falls on both;
 * the first round is left out.
 */
export async function inTurn(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  rounds: number,
): Promise<[number, number]> {
  const taken: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++)
    for (const [at, work] of [one, other].entries()) {
      const start = performance.now();
      await work();
      if (round > 0) taken[at]!.push(performance.now() - start);
    }
  return [median(taken[0]), median(taken[1])];
}
