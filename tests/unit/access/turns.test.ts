import { expect, test } from 'vitest';
import { createTurns } from '../../../server/access/turns.ts';

test('so many run at once, so many wait in order, and the rest are refused', async () => {
  const turns = createTurns(2, 2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const job = (n: number) =>
    turns(() => {
      started.push(n);
      return new Promise<number>((resolve) => finish.push(() => resolve(n)));
    });
  const results = [1, 2, 3, 4, 5].map(job);
  expect(results[4]).toBeNull();
  expect(started).toEqual([1, 2]);
  finish[0]!();
  expect(await results[0]).toBe(1);
  await expect.poll(() => started).toEqual([1, 2, 3]);
  finish[1]!();
  finish[2]!();
  await expect.poll(() => started).toEqual([1, 2, 3, 4]);
  finish[3]!();
  expect(await Promise.all(results.slice(0, 4))).toEqual([1, 2, 3, 4]);
  expect(turns(async () => 6)).not.toBeNull();
});

test('work that fails gives its place back', async () => {
  const turns = createTurns(1, 0);
  await expect(
    turns(async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await turns(async () => 'yes')).toBe('yes');
});
