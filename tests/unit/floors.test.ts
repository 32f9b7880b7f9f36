import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
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
  ['client/ui/o.ts', '../data/request.ts', 'ui/ knows nothing above it'],
  ['client/data/p.ts', '../map/view.ts', 'data/ knows no map'],
  ['client/data/q.ts', '../features/layers/public.ts', 'data/ knows no map and no feature'],
  ['client/map/r.ts', '../features/layers/public.ts', 'the map knows no feature'],
  ['client/features/s.ts', './layers/public.ts', 'knows no feature'],
  ['client/features/layers/t.ts', '../incidents/filters.ts', 'used through its public.ts'],
  ['client/features/layers/u.ts', '../../shell/sides.ts', 'does not know what composes it'],
  ['client/features/incidents/map/v.ts', '../../layers/city.ts', 'used through its public.ts'],
  ['client/features/incidents/map/w.ts', '../../../shell/sides.ts', 'does not know what composes it'],
  ['client/field/ya.ts', '../features/layers/public.ts', 'not on the console'],
  ['client/field/orders/yb.ts', '../../shell/sides.ts', 'not on the console'],
  ['client/field/orders/yc.ts', '../../../server/orders/schema.ts', 'nothing from the server'],
  ['client/data/yd.ts', '../field/page.ts', 'data/ knows no map'],
  ['client/features/layers/ye.ts', '../../field/page.ts', 'does not know what composes it'],
  ['client/shell/x.ts', '../features/layers/city.ts', 'through its feature.ts or its public.ts'],
  ['client/features/aa/public.ts', '../bb/public.ts', 'part of a cycle'],
  ['client/features/bb/public.ts', '../aa/public.ts', 'part of a cycle'],
];
const allowed: [path: string, from: string][] = [
  ['domain/k.ts', './orders/states.ts'],
  ['server/orders/l.ts', '../events/service.ts'],
  ['server/orders/m.ts', './store.ts'],
  ['client/map/n.ts', '../../domain/orders/states.ts'],
  ['client/data/ka.ts', '../ui/problem.ts'],
  ['client/features/layers/kb.ts', '../selection/public.ts'],
  ['client/features/layers/kc.ts', './city.ts'],
  ['client/features/layers/kd.ts', '../../map/view.ts'],
  ['client/features/layers/ke.ts', '../feature.ts'],
  ['client/features/incidents/map/kf.ts', '../filters.ts'],
  ['client/features/incidents/map/kg.ts', '../../layers/public.ts'],
  ['client/features/incidents/map/kh.ts', '../../../ui/format.ts'],
  ['client/field/orders/kha.ts', '../../data/call.ts'],
  ['client/field/khb.ts', '../../domain/orders/states.ts'],
  ['client/shell/ki.ts', '../features/layers/public.ts'],
  ['client/shell/kj.ts', '../features/layers/feature.tsx'],
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

/** Where a module of the console is: its storey, or its feature. */
function folderOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('client/features/') ? 3 : 2)
    .join('/');
}

/** Folders of the console that import each other, of modules by their path. */
function mutualFolders(modules: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  for (const [path, code] of modules)
    for (const [, from] of code.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)) {
      const target = folderOf(posix.join(posix.dirname(path), from!));
      if (target.startsWith('client/') && target !== folderOf(path)) found.add(`${folderOf(path)} ${target}`);
    }
  return [...found].filter((pair) => found.has(pair.split(' ').reverse().join(' '))).sort();
}

it('no two folders of the console import each other', () => {
  const paths = readdirSync('client', { recursive: true, encoding: 'utf8' })
    .map((path) => `client/${path.replaceAll('\\', '/')}`)
    // What a feature is, and the page that puts everything together, lie in no folder of their own.
    .filter((path) => /\.tsx?$/.test(path) && path.split('/').length > (path.includes('/features/') ? 3 : 2));
  expect(paths.length).toBeGreaterThan(200);
  expect(mutualFolders(new Map(paths.map((path) => [path, readFileSync(path, 'utf8')])))).toEqual([]);
  const planted = new Map([
    ['client/features/aa/a.ts', "import { b } from '../bb/public.ts';"],
    ['client/features/bb/b.ts', "const a = await import('../aa/public.ts');"],
    ['client/map/c.ts', "import { d } from '../ui/d.ts';"],
  ]);
  expect(mutualFolders(planted)).toEqual([
    'client/features/aa client/features/bb',
    'client/features/bb client/features/aa',
  ]);
});

/** Modules of the service that are pure: the console takes values from these, and from others types alone. */
const pure = [
  'server/coordinates/transform.ts',
  'server/layers/published.ts',
  'server/layers/style.ts',
  'server/tiles/base-map.ts',
];

it('nothing of the service gets into the console but what is pure', () => {
  const found = new Set<string>();
  for (const path of readdirSync('client', { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(path)) continue;
    const code = readFileSync(join('client', path), 'utf8');
    for (const [statement, from] of code.matchAll(
      /(?:^(?:import|export)\b[^;]*?|\bimport\()'[./]+\/(server\/[^']+)'/gm,
    ))
      if (!/^(import|export) type\b/.test(statement)) found.add(from!);
  }
  expect([...found].sort()).toEqual(pure);
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
