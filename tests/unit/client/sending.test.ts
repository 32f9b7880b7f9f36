import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createClient, RequestProblem } from '../../../client/wangge-client/client.ts';

interface Paths {
  '/thing': {
    get: { responses: { 200: { content: { 'application/json': { ok: boolean } } } } };
    post: { responses: { 200: { content: { 'application/json': { ok: boolean } } } } };
  };
}
/** What the other side answers, one after the other, and what it was sent. */
let answers: [status: number, headers?: Record<string, string>][] = [];
let sent: { method: string; key: string | undefined }[] = [];
let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    sent.push({ method: request.method!, key: request.headers['idempotency-key'] as string | undefined });
    const [status, headers = {}] = answers.shift() ?? [200];
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(status === 200 ? '{"ok":true}' : `{"code":"refused-${status}","detail":"no"}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  answers = [];
  sent = [];
});

const soon = { 'Retry-After': '0' };
const codeOf = (error: unknown) => (error instanceof RequestProblem ? error.code : String(error));

it('sends again where it is asked to, with the same key, so that nothing is done twice', async () => {
  answers = [
    [429, soon],
    [503, soon],
  ];
  expect(await createClient<Paths>({ address }).call('post', '/thing')).toEqual({ ok: true });
  expect(sent).toHaveLength(3);
  expect(sent[0]!.key).toMatch(/^"[0-9a-f-]{36}"$/);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
});

it('gives up after as many tries as it was told, and does not send again unasked', async () => {
  answers = [[429, soon], [429, soon], [503]];
  const impatient = createClient<Paths>({ address, retries: 1 });
  expect(await impatient.call('get', '/thing').catch(codeOf)).toBe('refused-429');
  expect(sent).toHaveLength(2);
  expect(await impatient.call('get', '/thing').catch(codeOf)).toBe('refused-503');
  expect(sent).toHaveLength(3);
});

it('ends its wait when its caller leaves, and does not wait longer than a minute', async () => {
  answers = [
    [429, { 'Retry-After': '30' }],
    [429, { 'Retry-After': '3600' }],
  ];
  const leaving = new AbortController();
  const client = createClient<{ '/thing': { get: Paths['/thing']['get'] & { parameters: object } } }>({
    address,
  });
  const waiting = client.call('get', '/thing', { signal: leaving.signal }).catch(String);
  while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  leaving.abort('left');
  expect(await waiting).toMatch(/left|abort/i);
  expect(await client.call('get', '/thing').catch(codeOf)).toBe('refused-429');
});
