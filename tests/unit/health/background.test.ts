import { expect, test } from 'vitest';
import { partOf } from '../../../server/database/coalescing.ts';
import { createBackground } from '../../../server/health/background.ts';
import { readinessOf } from '../../../server/health/readiness.ts';

test('a task that fails is told until it is done, its parts by themselves, and its failures are counted', () => {
  const logged: string[] = [];
  const background = createBackground((task, error) => logged.push(`${task}: ${error}`));
  const routing = background.of('routing');
  const rules = partOf(routing, 'rules');
  routing('first');
  routing('second');
  rules('third');
  expect(logged).toEqual(['routing: first', 'routing: second', 'routing.rules: third']);
  expect(background.failing()).toMatchObject([
    { task: 'routing', failures: 2 },
    { task: 'routing.rules', failures: 1 },
  ]);
  const { warnings } = readinessOf(
    {
      snapshot: 'a/1',
      behindSince: new Date(0),
      leftOut: [{ layer: 'streets', version: 3, count: 2, features: [] }],
    },
    background,
    ['the calendar ends'],
  );
  expect(warnings).toEqual([
    'the calendar ends',
    expect.stringContaining('Routing answers by the snapshot a/1'),
    expect.stringContaining('leaves out 2 features of version 3 of streets'),
    expect.stringContaining('routing has failed 2 times since'),
    expect.stringContaining('routing.rules has failed 1 time since'),
  ]);
  routing.well?.();
  expect(background.failing()).toMatchObject([{ task: 'routing.rules' }]);
  expect([...background.failures()]).toEqual([
    ['routing', 2],
    ['routing.rules', 1],
  ]);
});
