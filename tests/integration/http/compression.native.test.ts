import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compressAnswers } from '../../../server/http/compress.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';

let service: WholeService;
beforeAll(async () => {
  service = await startWholeService();
}, 300_000);
afterAll(() => service?.close());

/** What Node says of the process that the service runs in. */
const warnings: Error[] = [];
const keep = (warning: Error) => warnings.push(warning);
beforeAll(() => void process.on('warning', keep));
afterAll(() => void process.off('warning', keep));

/** An answer with its body as it came over the wire. */
async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const request = get(new URL(path, service.url), { headers, method });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) };
}

const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const;

it.each([
  '/ogc/collections/responsibility-grids/items?limit=100',
  '/openapi.json',
  '/api/layers',
  '/styles/city.json',
])('sends %s compressed to who takes it, and the same as it is to who does not', async (path) => {
  const plain = await ask(path, {});
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.headers.vary).toMatch(/accept-encoding/i);
  for (const coding of ['br', 'gzip'] as const) {
    const packed = await ask(path, { 'Accept-Encoding': coding });
    expect(packed.headers['content-encoding']).toBe(coding);
    expect(packed.headers.etag).toBe(plain.headers.etag);
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(decoders[coding](packed.body).toString().length).toBe(plain.body.toString().length);
  }
});

/** The program of a page, the largest of the scripts that it names. */
async function programOf(page: string): Promise<string> {
  const { body } = await ask(page, {});
  const named = [...body.toString().matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path!);
  const lengths = await Promise.all(named.map(async (path) => (await ask(path, {})).body.length));
  return named[lengths.indexOf(Math.max(...lengths))]!;
}

it('streams tables without a warning of listeners that leak', async () => {
  const reader = { Authorization: `Bearer ${service.adminKey}`, 'Accept-Encoding': 'gzip' };
  for (const path of [
    '/ogc/collections/responsibility-grids/items?f=csv',
    '/api/audit/export?f=csv',
    '/api/audit/export?f=ndjson',
  ])
    expect((await ask(path, reader)).status).toBe(200);
  expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
});

it('sends the console and the app for the field compressed', async () => {
  for (const page of ['/', '/field']) {
    const script = await programOf(page);
    const [plain, packed] = [await ask(script, {}), await ask(script, { 'Accept-Encoding': 'gzip, br' })];
    expect(packed.headers['content-encoding']).toBe('br');
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(brotliDecompressSync(packed.body).equals(plain.body)).toBe(true);
  }
});

it('leaves as they are: what is short, a head, a part, and the live stream', async () => {
  const takes = { 'Accept-Encoding': 'gzip, br' };
  const short = await ask('/health/live', takes);
  expect([short.status, short.headers['content-encoding']]).toEqual([200, undefined]);
  const head = await ask('/openapi.json', takes, 'HEAD');
  expect([head.status, head.headers['content-encoding'], head.body.length]).toEqual([200, undefined, 0]);
  const part = await ask(await programOf('/'), { ...takes, Range: 'bytes=0-1999' });
  expect([part.status, part.headers['content-encoding'], part.body.length]).toEqual([206, undefined, 2_000]);

  const authorization = { Authorization: `Bearer ${service.adminKey}` };
  const request = get(new URL('/api/live', service.url), { headers: { ...takes, ...authorization } });
  const [stream] = (await once(request, 'response')) as [IncomingMessage];
  expect(stream.headers['content-type']).toContain('text/event-stream');
  expect(stream.headers['content-encoding']).toBeUndefined();
  // What is sent is there at once, and is not held back until there is enough of it.
  const [first] = (await once(stream, 'data')) as [Buffer];
  expect(first.length).toBeGreaterThan(0);
  request.destroy();
});

it('leaves a file as it is that is resumed by the byte', async () => {
  const app = express().use(compressAnswers());
  for (const [path, tag] of [
    ['/strong', '"1"'],
    ['/weak', 'W/"1"'],
  ] as const)
    app.get(path, (_request, response) => {
      response
        .set('ETag', tag)
        .sendFile('package-lock.json', { root: process.cwd(), etag: false, lastModified: false });
    });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const codings = ['/strong', '/weak'].map(
      async (path) => (await ask(`${url}${path}`, { 'Accept-Encoding': 'gzip' })).headers['content-encoding'],
    );
    expect(await Promise.all(codings)).toEqual([undefined, 'gzip']);
  } finally {
    server.close();
  }
});
