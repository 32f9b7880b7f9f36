import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const refused: [path: string, from: string, why: string][] = [
  ['domain/a.ts', '../server/orders/service.ts', 'domain/ is the ground'],
  ['domain/orders/b.ts', 'node:fs', 'domain/ is the ground'],
  ['tiles/c.ts', '../server/tiles/service.ts', 'tiles/ is pure'],
  ['server/routing/kernel/d.ts', '../../database/database.ts', 'pure: no HTTP'],
  ['server/input/e.ts', '../orders/service.ts', 'below the capabilities'],
  ['server/orders/f.ts', '../events/store.ts', 'used through its service'],
  ['server/orders/clocks/g.ts', '../../events/joining/some-store.ts', 'used through its service'],
  ['server/orders/h.ts', '../http/app.ts', 'does not know what assembles it'],
  ['server/orders/i.ts', '../../client/map/map.ts', 'nothing of the console'],
  ['client/map/j.ts', '../../server/layers/version-store.ts', 'only what is pure'],
];
const allowed: [path: string, from: string][] = [
  ['domain/k.ts', './orders/states.ts'],
  ['server/orders/l.ts', '../events/service.ts'],
  ['server/orders/m.ts', './store.ts'],
  ['client/map/n.ts', '../../domain/orders/states.ts'],
];

/** What Biome says, by file, of a tree in which these files import these modules, under the project's own rules. */
function lintPlanted(files: readonly (readonly [path: string, from: string, ...unknown[]])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wangge-floors-'));
  try {
    const { vcs: _, ...rules } = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
    for (const [path, from] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `import { thing } from '${from}';\n\nthing();\n`);
    }
    const biome = resolve('node_modules/.bin/biome');
    const { stdout } = spawnSync(biome, ['lint', '--reporter=github', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return (path: string) => stdout.split('\n').filter((line) => line.includes(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('what climbs the floors is refused, and nothing else', () => {
  const saidOf = lintPlanted([...refused, ...allowed]);
  for (const [path, from, why] of refused)
    expect([from, ...saidOf(path)]).toEqual([from, expect.stringContaining(why)]);
  for (const [path] of allowed) expect(saidOf(path)).toEqual([]);
});

it('an export, a file and a dependency that nobody uses are found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wangge-unused-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'knip.json'), readFileSync('knip.json'));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'planted', type: 'module', dependencies: { 'lru-cache': '11.5.3' } }),
    );
    for (const path of ['docs', 'server']) mkdirSync(join(folder, path));
    writeFileSync(join(folder, 'docs/entry.ts'), "import { used } from '../server/used.ts';\nused();\n");
    writeFileSync(
      join(folder, 'server/used.ts'),
      'export function used() {}\nexport function planted() {}\n',
    );
    writeFileSync(join(folder, 'server/left.ts'), 'export {};\n');
    const { status, stdout } = spawnSync(resolve('node_modules/.bin/knip'), {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/Unused files[\s\S]*server\/left\.ts/);
    expect(stdout).toMatch(/Unused exports[\s\S]*planted/);
    expect(stdout).toMatch(/Unused dependencies[\s\S]*lru-cache/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
