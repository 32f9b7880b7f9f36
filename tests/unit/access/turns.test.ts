import { expect, test } from 'vitest';
import { createTurns } from '../../../server/access/turns.ts';

test('so many run at once, so many wait in order, and the rest are refused', async () => {
  const turns = createTurns({ atOnce: 2, ofOthers: 2, waiting: 2, ofOne: 2 });
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const job = (n: number) =>
    turns.take(
      () => {
        started.push(n);
        return new Promise<number>((resolve) => finish.push(() => resolve(n)));
      },
      `asker ${n}`,
      false,
    );
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
  expect(turns.take(async () => 6, 'x', false)).not.toBeNull();
});

test('work that fails gives its place back', async () => {
  const turns = createTurns({ atOnce: 1, ofOthers: 1, waiting: 0, ofOne: 0 });
  await expect(
    turns.take(
      async () => {
        throw new Error('no');
      },
      'x',
      false,
    ),
  ).rejects.toThrow('no');
  expect(await turns.take(async () => 'yes', 'x', false)).toBe('yes');
});

test('what goes first goes before all that wait, and one asker does not take every turn', async () => {
  const turns = createTurns({ atOnce: 1, ofOthers: 1, waiting: 10, ofOne: 2 });
  const done: string[] = [];
  let finish = () => {};
  const held = turns.take(() => new Promise<void>((resolve) => (finish = resolve)), 'x', false);
  const job = (name: string, key: string, first = false) =>
    turns.take(async () => void done.push(name), key, first);
  const waiting = [job('a', 'attacker'), job('b', 'attacker'), job('c', 'attacker'), job('d', 'other')];
  expect(waiting.map((each) => each === null)).toEqual([false, false, true, false]);
  const known = job('known', 'person', true);
  finish();
  await Promise.all([held, ...waiting, known]);
  expect(done).toEqual(['known', 'a', 'b', 'd']);
});

test('who goes first finds a place while others take all of theirs', async () => {
  const turns = createTurns({ atOnce: 2, ofOthers: 1, waiting: 10, ofOne: 2 });
  const finish: Record<string, () => void> = {};
  const job = (name: string, first: boolean) =>
    turns.take(() => new Promise<void>((resolve) => (finish[name] = resolve)), name, first);
  const others = [job('a', false), job('b', false)];
  const known = [job('known', true), job('also known', true)];
  expect(Object.keys(finish)).toEqual(['a', 'known']);
  finish.a!();
  await others[0];
  await expect.poll(() => Object.keys(finish)).toEqual(['a', 'known', 'also known']);
  finish.known!();
  await expect.poll(() => Object.keys(finish)).toEqual(['a', 'known', 'also known', 'b']);
  finish['also known']!();
  finish.b!();
  await Promise.all([...others, ...known]);
});
