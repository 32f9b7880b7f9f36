import { expect, test } from 'vitest';
import type { Problem } from '../../../server/input/problem.ts';
import { ReaderLimits } from '../../../server/tiles/reader-limits.ts';

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Problem) => [error.status, error.code, error.headers['Retry-After']],
  );
const nothing = async () => undefined;

test('a reader waits for so many tiles at a time, and others for theirs', async () => {
  const limits = new ReaderLimits(() => 0);
  const { promise, resolve } = deferred();
  const waiting = Array.from({ length: 128 }, () => limits.run('a', () => promise));
  expect(await refusal(limits.run('a', nothing))).toEqual([503, 'too-many-tiles', '1']);
  expect(await refusal(limits.run('b', nothing))).toBeNull();
  resolve();
  await Promise.all(waiting);
  expect(await refusal(limits.run('a', nothing))).toBeNull();
});

test('a reader whose tiles took all of his time is told when to come back', async () => {
  let now = 0;
  const limits = new ReaderLimits(() => now);
  limits.charge('a', 60_000 + 8_000);
  expect(await refusal(limits.run('a', nothing))).toEqual([503, 'tile-time-used-up', '5']);
  expect(await refusal(limits.run('b', nothing))).toBeNull();
  now = 4_000;
  expect(await refusal(limits.run('a', nothing))).toEqual([503, 'tile-time-used-up', '1']);
  now = 5_000;
  expect(await refusal(limits.run('a', nothing))).toBeNull();
});

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
