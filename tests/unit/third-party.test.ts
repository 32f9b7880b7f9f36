import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  packages: Record<string, { license?: string; dev?: boolean; link?: boolean }>;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Packages whose licence stands in their files alone. */
const declaredElsewhere: Record<string, string> = {
  '@mapbox/jsonlint-lines-primitives': 'MIT',
  arc: 'BSD-3-Clause',
  busboy: 'MIT',
  streamsearch: 'MIT',
};

test('the third-party notices name every package that is installed for production, by its licence', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Locked;
  const expected = new Map<string, Set<string>>();
  for (const [path, { license, dev, link }] of Object.entries(packages)) {
    if (!path.startsWith('node_modules/') || dev || link) continue;
    const name = path.split('node_modules/').at(-1)!;
    const of = license ?? declaredElsewhere[name] ?? 'unknown';
    expected.set(of, (expected.get(of) ?? new Set()).add(name));
  }
  const found = new Map<string, Set<string>>();
  for (const section of read('THIRD-PARTY.md').split(/^## /m).slice(2)) {
    const [licence = '', ...rest] = section.split('\n');
    found.set(licence, new Set([...rest.join('\n').matchAll(/`([^`]+)`/g)].map(([, name]) => name!)));
  }
  const sorted = (lists: Map<string, Set<string>>) =>
    Object.fromEntries([...lists].map(([licence, names]) => [licence, [...names].sort()]));
  expect(sorted(found)).toEqual(sorted(expected));
});
