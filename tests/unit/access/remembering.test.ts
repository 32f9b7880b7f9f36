import { expect, it } from 'vitest';
import { createRemembering, type Found } from '../../../server/access/remembering.ts';

/** Tokens that live, and what was asked about them. */
function tokens(...living: string[]) {
  const alive = new Set(living);
  const clock = { now: 0 };
  const asked: { one: string[]; many: string[][] } = { one: [], many: [] };
  let release: (() => void) | null = null;
  const found = (key: string): Found<string> => ({
    credential: `who ${key} is at ${clock.now}`,
    endsAt: 3_600_000,
    isSession: !key.startsWith('key'),
  });
  const remembering = createRemembering<string>({
    async find(key) {
      asked.one.push(key);
      return alive.has(key) ? found(key) : undefined;
    },
    async findMany(keys) {
      asked.many.push([...keys].sort());
      const answer = new Map(keys.filter((key) => alive.has(key)).map((key) => [key, found(key)]));
      if (held) await new Promise<void>((resolve) => (release = resolve));
      return answer;
    },
    now: () => clock.now,
  });
  let held = false;
  return {
    ...remembering,
    alive,
    clock,
    asked,
    hold: () => {
      held = true;
    },
    release: () => release?.(),
  };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('asks for many sessions together when one of them has to be asked for', async () => {
  const names = Array.from({ length: 500 }, (_, at) => `t${String(at).padStart(3, '0')}`);
  const { resolve, asked, clock } = tokens(...names);
  for (const name of names) await resolve(name);
  expect(asked.one).toHaveLength(500);
  // Each comes every ten seconds, one after the other.
  for (let at = 0; at < 1000; at++) {
    clock.now = 10_000 + at * 20;
    await resolve(names[at % 500]!);
    await settled();
  }
  expect(asked.one.length - 500).toBeLessThan(10);
  expect(asked.many.length).toBeLessThan(10);
  expect(asked.many[0]).toHaveLength(499);
});

it('trusts nothing for longer than five seconds', async () => {
  const { resolve, asked, clock, alive } = tokens('a', 'b');
  await resolve('a');
  await resolve('b');
  clock.now = 4_999;
  alive.clear();
  expect(await resolve('a')).toBe('who a is at 0');
  clock.now = 5_000;
  expect(await resolve('a')).toBeUndefined();
  await settled();
  // Whoever ended was found out along with it, and is asked for by himself when he comes.
  expect(asked.many).toEqual([['b']]);
  expect(await resolve('b')).toBeUndefined();
});

it('ends a session at its end', async () => {
  const { resolve, clock, alive, asked } = tokens('a');
  clock.now = 3_599_000;
  await resolve('a');
  alive.clear();
  clock.now = 3_600_000;
  expect(await resolve('a')).toBeUndefined();
  expect(asked.one).toEqual(['a', 'a']);
});

it('remembers nothing that was asked before something was forgotten', async () => {
  const { resolve, clear, clock, alive, asked, hold, release } = tokens('a', 'b');
  await resolve('a');
  await resolve('b');
  clock.now = 5_000;
  hold();
  await resolve('a');
  // While the answer about b is on its way, its roles are taken away.
  alive.delete('b');
  clear();
  release();
  await settled();
  expect(await resolve('b')).toBeUndefined();
  expect(asked.many).toEqual([['b']]);
});

it('leaves keys, and who has not asked for a minute, to be asked for alone', async () => {
  const { resolve, clock, asked } = tokens('a', 'b', 'key1');
  await resolve('b');
  await resolve('key1');
  clock.now = 70_000;
  await resolve('a');
  clock.now = 76_000;
  await resolve('a');
  await settled();
  expect(asked.many).toEqual([]);
  expect(await resolve('key1')).toBe('who key1 is at 76000');
});
