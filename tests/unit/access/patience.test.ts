import { expect, test } from 'vitest';
import { createPatience } from '../../../server/access/patience.ts';

test('of many refusals in a second the later ones are held for one, and not more than so many', async () => {
  let now = 0;
  const waiting: (() => void)[] = [];
  const patience = createPatience(
    { atOnce: 2, held: 3 },
    () => now,
    () => new Promise<void>((resolve) => waiting.push(resolve)),
  );
  const answered: number[] = [];
  const refuse = (n: number) => patience.hold().then(() => answered.push(n));
  const all = [1, 2, 3, 4, 5, 6].map(refuse);
  await Promise.all([all[0], all[1], all[5]]);
  expect(answered).toEqual([1, 2, 6]);
  expect(waiting).toHaveLength(3);
  for (const go of waiting.splice(0)) go();
  await Promise.all(all);
  expect(answered).toEqual([1, 2, 6, 3, 4, 5]);
  now = 1_000;
  await Promise.all([refuse(7), refuse(8)]);
  expect(waiting).toHaveLength(0);
});
