import { afterEach, expect, test, vi } from 'vitest';
import { coalesce } from '../../../server/database/coalescing.ts';

/** Work that a test lets go on or fail, run by run. */
function stepwise() {
  const runs: { ended: Promise<void>; resolve: () => void; reject: (error: Error) => void }[] = [];
  const logged: unknown[] = [];
  const coalesced = coalesce(
    () => {
      const run = { resolve: () => {}, reject: (_error: Error) => {} };
      const ended = new Promise<void>((resolve, reject) => {
        Object.assign(run, { resolve, reject });
      });
      runs.push(Object.assign(run, { ended }));
      return ended;
    },
    (error) => logged.push(error),
  );
  return { runs, logged, ...coalesced };
}

test('what is asked for while work is under way is one more run, and all wait for that', async () => {
  const { runs, run } = stepwise();
  const asked = [run(), run(), run()];
  let done = false;
  const all = Promise.all(asked).then(() => {
    done = true;
  });
  expect(runs).toHaveLength(1);
  runs[0]!.resolve();
  await expect.poll(() => runs.length).toBe(2);
  expect(done).toBe(false);
  runs[1]!.resolve();
  await all;
  expect(runs).toHaveLength(2);
});

test('a failure is told once: to who asked, or to the log when nobody waits', async () => {
  const { runs, logged, run, wake } = stepwise();
  const asked = run();
  runs[0]!.reject(new Error('first'));
  await expect(asked).rejects.toThrow('first');
  expect(logged).toEqual([]);
  wake();
  runs[1]!.reject(new Error('second'));
  await expect.poll(() => logged).toEqual([new Error('second')]);
  expect(runs).toHaveLength(2);
});

test('what is asked for while work fails, or in the moment when it ends, is done all the same', async () => {
  const { runs, logged, run, wake } = stepwise();
  const asked = run();
  wake();
  runs[0]!.reject(new Error('first'));
  await expect(asked).rejects.toThrow('first');
  expect(runs).toHaveLength(2);
  // Hears of the end after the one who waits for it to go on.
  void runs[1]!.ended.then(wake);
  runs[1]!.resolve();
  await expect.poll(() => runs.length).toBe(3);
  expect(logged).toEqual([]);
});

test('closing waits for what is under way and begins nothing more', async () => {
  const { runs, logged, run, wake, close } = stepwise();
  wake();
  wake();
  let closed = false;
  const closing = close().then(() => {
    closed = true;
  });
  await Promise.resolve();
  expect(closed).toBe(false);
  runs[0]!.resolve();
  await closing;
  wake();
  await run();
  expect(runs).toHaveLength(1);
  expect(logged).toEqual([]);
});

afterEach(() => {
  vi.useRealTimers();
});

test('what failed is done again by itself, later and later, until it is done; and the log hears of that', async () => {
  vi.useFakeTimers();
  const told: string[] = [];
  let runs = 0;
  const log = Object.assign((error: unknown) => void told.push((error as Error).message), {
    well: () => void told.push('done'),
  });
  const { wake, close } = coalesce(async () => {
    runs++;
    if (runs < 4) throw new Error(`failed ${runs}`);
  }, log);
  wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['failed 1']);
  await vi.advanceTimersByTimeAsync(999);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toBe(2);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(runs).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(told).toEqual(['failed 1', 'failed 2', 'failed 3', 'done']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(4);
  await close();
});

test('closing leaves nothing to be tried again', async () => {
  vi.useFakeTimers();
  let runs = 0;
  const { wake, close } = coalesce(
    async () => {
      runs++;
      throw new Error('never');
    },
    () => undefined,
  );
  wake();
  await vi.advanceTimersByTimeAsync(0);
  await close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(runs).toBe(1);
});
