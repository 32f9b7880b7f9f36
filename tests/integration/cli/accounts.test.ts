import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import type { AuditEntry } from '../../../domain/answers/audit.ts';
import { type Command, environmentOf, runCommand, startCommand } from '../../harness/command.ts';
import { testDatabasePlace } from '../../harness/database.ts';

let environment: NodeJS.ProcessEnv;
let service: Command;
let url: string;

beforeAll(async () => {
  environment = environmentOf(await testDatabasePlace());
  service = startCommand(['serve'], { ...environment, PORT: '0' });
  [, url] = (await service.says(/console {3}(http:\S+?)\/?\s/)) as unknown as [string, string];
});
afterAll(async () => {
  service.child.kill('SIGTERM');
  expect(await service.ended()).toBe(0);
});

const run = (...command: string[]) => runCommand(command, environment);
async function json<T>(...command: string[]): Promise<T> {
  const { code, output } = await run(...command, '--json');
  expect(code, output).toBe(0);
  return JSON.parse(output) as T;
}
const post = (path: string, body: object) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('the first administrator makes an account by the link that the service prints, once', async () => {
  const [, token] = (await service.says(/#invitation=(\S+)/)) as unknown as [string, string];
  const first = { token, name: 'first', password: 'a long enough phrase' };
  expect((await post('/api/invitations', first)).status).toBe(201);
  expect((await post('/api/invitations', { ...first, name: 'second' })).status).toBe(404);
  const { output } = await run('users', 'list');
  expect(output).toMatch(/^first {2}first {2}active {2}admin {2}20/);
  const refused = await run('users', 'disable', 'first');
  expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('last administrator')]);
});

test('people are invited, given roles in units, disabled and enabled', async () => {
  await json('units', 'put', 'pump-operator', '--name', '泵站运行公司', '--kind', 'operator');
  expect((await run('units', 'list', '--kind', 'operator')).output).toBe(
    'pump-operator  泵站运行公司  operator  city\n',
  );
  const { output } = await run('users', 'invite', 'worker', '--role', 'handler@pump-operator');
  const token = /#invitation=(\S+)/.exec(output)![1]!;
  expect((await post('/api/invitations', { token, password: 'a long enough phrase' })).status).toBe(201);
  await json('users', 'roles', 'worker', 'handler@pump-operator', 'gis');
  expect((await run('users', 'disable', 'worker')).output).toMatch(/disabled {2}handler@pump-operator gis/);
  const signIn = () => post('/api/session', { name: 'worker', password: 'a long enough phrase' });
  expect((await signIn()).status).toBe(401);
  expect((await run('users', 'enable', 'worker')).output).toContain('active');
  expect((await signIn()).status).toBe(201);
  const unknown = await run('users', 'roles', 'worker', 'handler@nowhere');
  expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('no unit "nowhere"')]);
});

test('keys are limited by flags, and what they name must be there', async () => {
  const made = await json<{ limits: object }>(
    ...['keys', 'add', '--label', 'limited', '--role', 'partner', '--layers', 'orders', '--per-minute', '30'],
  );
  expect(made.limits).toEqual({ layers: ['orders'], perMinute: 30 });
  const [found] = await json<ApiKey[]>('keys', 'list');
  const id = String(found!.id);
  const limited = await json<ApiKey>(
    ...['keys', 'limit', id, '--items', 'road.bike-misparked', '--area', 'city', '--order-fields', 'state'],
  );
  expect(limited.limits).toEqual({
    items: ['road.bike-misparked'],
    area: { unit: 'city' },
    fields: { orders: ['state'] },
  });
  const refused = await run('keys', 'limit', id, '--layers', 'none-such');
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('none-such');
  expect((await run('keys', 'limit', id, '--per-minute', 'many')).code).toBe(1);
  expect((await run('keys', 'limit', id)).code).toBe(1);
  expect((await json<ApiKey>('keys', 'limit', id, '--none')).limits).toEqual({});
});

test('keys are listed, rotated and revoked, in a service that runs', async () => {
  const { key } = await json<{ key: string }>('keys', 'add', '--label', 'probe', '--role', 'gis');
  const use = (given: string) =>
    fetch(`${url}/api/orders`, { headers: { Authorization: `Bearer ${given}` } }).then(
      ({ status }) => status,
    );
  expect(await use(key)).toBe(200);
  const [found] = await json<ApiKey[]>('keys', 'list');
  expect(found).toMatchObject({ label: 'probe', role: 'gis', unit: 'city' });
  const rotated = await json<{ key: string; about: ApiKey }>('keys', 'rotate', String(found!.id));
  expect([await use(key), await use(rotated.key)]).toEqual([200, 200]);
  await json('keys', 'revoke', String(rotated.about.id));
  await expect.poll(() => use(rotated.key)).toBe(401);
  expect(await use(key)).toBe(200);
});

test('what commands did is in the audit log, which is verified with that of orders', async () => {
  const { output } = await run('audit', 'export', '--json');
  const entries = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);
  const actions = entries.map(({ action }) => action);
  for (const action of [
    'units put',
    'users invite',
    'users roles',
    'users disable',
    'keys add',
    'keys limit',
    'keys limit',
    'keys add',
    'keys rotate',
  ])
    expect(actions).toContain(action);
  expect(actions.at(-1)).toBe('take-invitation');
  expect(output).not.toContain('a long enough phrase');
  const verified = await run('orders', 'verify');
  expect([verified.code, verified.output]).toEqual([
    0,
    expect.stringContaining('of the audit log are as they were'),
  ]);
});
