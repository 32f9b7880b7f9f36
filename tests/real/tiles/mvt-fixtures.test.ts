import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { geodataPath } from '../../harness/geodata.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';

const folder = geodataPath('tiles-mvt-fixtures', 'fixtures');

/** Where the rules that our tiles are held to are stricter than what a decoder has to accept, and why. */
const stricter: Record<string, string> = {
  '016': 'a geometry of unknown type',
  '025': 'a layer without features',
  '039': 'version 1 written out',
  '057': 'a MoveTo that counts more points than follow',
};

it('judges every published fixture of the format as its authors do', () => {
  const fixtures = readdirSync(folder).toSorted();
  expect(fixtures.length).toBeGreaterThan(70);
  for (const fixture of fixtures) {
    const info = JSON.parse(readFileSync(join(folder, fixture, 'info.json'), 'utf8')) as {
      validity: { v2: boolean };
    };
    const faults = mvtFaults(readFileSync(join(folder, fixture, 'tile.mvt')));
    const accepted = info.validity.v2 && !(fixture in stricter);
    expect({ fixture, accepted: faults.length === 0, faults }).toMatchObject({ fixture, accepted });
  }
});
