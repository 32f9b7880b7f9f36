import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inFirstStreet } from '../../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';

const cache = resolve('node_modules/.cache/wangge');
let service: WholeService;
let folder: string;

beforeAll(async () => {
  service = await startWholeService();
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'clients-'));
  const document = await (await fetch(`${service.url}/openapi.json`)).text();
  writeFileSync(join(folder, 'openapi.json'), document);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        module: 'ESNext',
        moduleResolution: 'Bundler',
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: ['node'],
      },
      include: ['*.ts'],
    }),
  );
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

/** Asynchronous, for the service that is asked runs in this very process. */
async function run(command: string, args: string[]): Promise<string> {
  const bins = ['tests/clients/node_modules/.bin', 'node_modules/.bin'].map((path) => resolve(path));
  const env = { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) };
  return (await promisify(execFile)(command, args, { cwd: folder, env, timeout: 60_000 })).stdout;
}

/** Generates a client, compiles a program that uses it, runs it, and answers what it printed as JSON. */
async function use([generator, ...options]: [string, ...string[]], program: string): Promise<unknown> {
  await run(generator, options);
  writeFileSync(join(folder, 'program.ts'), program);
  await run(resolve('node_modules/.bin/tsc'), ['-p', folder]);
  const args = ['--import', 'tsx', 'program.ts', service.url, service.adminKey];
  return JSON.parse(await run(process.execPath, args));
}

const report = JSON.stringify({ source: 'partner', item: 'road.roadside-rubbish', point: inFirstStreet });
const expected = {
  street: '990101001',
  state: 'pending-dispatch',
  refused: 'unknown-order',
};

it('openapi-typescript makes types by which a program compiles and works', async () => {
  const program = `
import createClient from 'openapi-fetch';
import type { paths } from './types.ts';
const [baseUrl, key] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl, headers: { Authorization: \`Bearer \${key}\` } });
const taken = await client.POST('/api/events', { body: ${report} });
if (!taken.data || !('decision' in taken.data)) throw new Error('not taken');
const number: string = taken.data.orderNumber;
const order = await client.GET('/api/orders/{number}', { params: { path: { number } } });
// @ts-expect-error no state is called so
const wrong: 'lost' | undefined = order.data?.state;
const none = await client.GET('/api/orders/{number}', { params: { path: { number: '20200101-000001' } } });
console.log(JSON.stringify({
  street: taken.data.decision.areas.street?.code,
  state: order.data?.state ?? wrong,
  refused: none.error?.code,
}));
`;
  expect(await use(['openapi-typescript', 'openapi.json', '-o', 'types.ts'], program)).toEqual(expected);
});

it('swagger-typescript-api makes a client that compiles and works', async () => {
  const program = `
import { Api } from './api.ts';
const [baseUrl, key] = process.argv.slice(2) as [string, string];
const api = new Api({ baseUrl, baseApiParams: { headers: { Authorization: \`Bearer \${key}\` } } });
const taken = await api.api.postApiEvents(${report});
if (!('decision' in taken.data)) throw new Error('not taken');
const order = await api.api.getApiOrdersNumber(taken.data.orderNumber);
const refused = await api.api.getApiOrdersNumber('20200101-000001').then(() => null, (answer) => answer.error.code);
console.log(JSON.stringify({
  street: taken.data.decision.areas.street?.code,
  state: order.data.state,
  refused,
}));
`;
  rmSync(join(folder, 'types.ts'), { force: true });
  expect(
    await use(
      ['swagger-typescript-api', 'generate', '-p', 'openapi.json', '-o', '.', '-n', 'api.ts'],
      program,
    ),
  ).toEqual(expected);
});
