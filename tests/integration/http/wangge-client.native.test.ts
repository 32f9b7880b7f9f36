import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inFirstStreet } from '../../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';
import { piecesOf } from '../reference/running.ts';

const source = resolve('client/wangge-client');
let service: WholeService;
/** A project of a stranger, who has the package as a file and the address of a service. */
let folder: string;

/** Asynchronous, for the service that is asked runs in this very process. */
const run = async (command: string, args: string[], cwd = folder) =>
  (
    await promisify(execFile)(command, args, {
      cwd,
      timeout: 100_000,
      env: { ...process.env, KEY: service.adminKey },
    })
  ).stdout;

/** @throws Error with what the compiler says */
const compile = (project: string) =>
  run(resolve('node_modules/.bin/tsc'), ['-p', project]).catch(({ stdout }: { stdout: string }) => {
    throw new Error(stdout);
  });

beforeAll(async () => {
  service = await startWholeService();
  folder = mkdtempSync(join(tmpdir(), 'wangge-stranger-'));
  const package_ = join(folder, 'package');
  mkdirSync(package_);
  for (const name of readdirSync(source).filter((name) => /\.(ts|json)$/.test(name)))
    writeFileSync(join(package_, name), readFileSync(join(source, name)));
  await compile(join(package_, 'tsconfig.build.json'));
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], package_);
  rmSync(package_, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
  const [packed] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed}`]);
  writeFileSync(join(folder, 'openapi.json'), await (await fetch(`${service.url}/openapi.json`)).text());
  const generator = resolve('tests/clients/node_modules/.bin/openapi-typescript');
  await run(generator, ['openapi.json', '-o', 'wangge.ts']);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: ['node'],
        typeRoots: [resolve('node_modules/@types')],
      },
      files: ['program.ts'],
    }),
  );
}, 180_000);
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

/** Compiles and runs a program of the stranger, and answers what it printed. */
async function use(program: string): Promise<string> {
  writeFileSync(join(folder, 'program.ts'), program);
  await compile(folder);
  return run(process.execPath, ['--import', resolve('node_modules/tsx/dist/esm/index.mjs'), 'program.ts']);
}

it('is installed from its package and reads, pages, writes, follows, listens and is refused, by types', {
  timeout: 120_000,
}, async () => {
  const printed = await use(`
import { createClient, RequestProblem } from 'wangge-client';
import type { paths } from './wangge.ts';

const address = '${service.url}/';
const wangge = createClient<paths>({ address, key: process.env.KEY });
const { layers } = await wangge.call('get', '/api/layers');
const numbers: string[] = [];
const point: [number, number] = ${JSON.stringify(inFirstStreet)};
for (const item of ['road.roadside-rubbish', 'road.bike-misparked']) {
  const taken = await wangge.call('post', '/api/events', { body: { source: 'partner', item, point } });
  if ('orderNumber' in taken) numbers.push(taken.orderNumber);
}
const pages: number[] = [];
for await (const { events } of wangge.pages('/api/events', { query: { limit: 1 } })) pages.push(events.length);
let linked = 0;
const collectionId = 'responsibility-grids';
for await (const page of wangge.pages('/ogc/collections/{collectionId}/items', { params: { collectionId }, query: { limit: 3 } }))
  linked += page.features.length;
const changed: string[] = [];
for await (const { changes, more } of wangge.changes('/api/changes', { query: { after: '0', limit: 2 } })) {
  changed.push(...changes.map(({ layer }) => layer));
  if (!more) break;
}
let heard = '';
for await (const { event } of wangge.stream()) {
  heard = event;
  break;
}
const refusal = await wangge
  .call('get', '/api/orders/{number}', { params: { number: '20200101-000001' } })
  .then(() => null, (error) => (error instanceof RequestProblem ? [error.status, error.code] : [String(error)]));
const closed = await createClient<paths>({ address: 'http://127.0.0.1:9' })
  .call('get', '/api/layers')
  .then(() => null, (error) => (error instanceof RequestProblem ? error.code : String(error)));
const empty: undefined = await wangge.call('delete', '/api/views/{id}', { params: { id: 1 } }).catch(() => undefined);
// @ts-expect-error there is no such address
const nowhere = () => wangge.call('get', '/api/no-such-address');
// @ts-expect-error the number of the order is missing
const unnamed = () => wangge.call('get', '/api/orders/{number}');
// @ts-expect-error an answer has no such member
const unknown = async () => (await wangge.call('get', '/api/layers')).orders;
console.log(JSON.stringify({
  layers: layers.length > 3, numbers: numbers.length, pages, linked, changed: new Set(changed).has('streets'), heard: heard !== '', refusal, closed, empty: empty === undefined,
  typed: [nowhere, unnamed, unknown].length,
}));
`);
  expect(JSON.parse(printed)).toEqual({
    layers: true,
    numbers: 2,
    pages: [1, 1],
    linked: expect.toSatisfy((count: number) => count > 3),
    changed: true,
    heard: true,
    refusal: [404, 'unknown-order'],
    closed: 'no-connection',
    empty: true,
    typed: 3,
  });
});

it('does what the guide shows', { timeout: 120_000 }, async () => {
  const guide = readFileSync('docs/guides/en/client.md', 'utf8');
  const [program] = piecesOf(guide).filter(({ language }) => language === 'js');
  const printed = await use(program!.code.replaceAll('http://localhost:8080', service.url));
  expect(printed).toContain('unknown-order');
});
