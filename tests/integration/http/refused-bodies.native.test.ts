import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';

let service: WholeService;
beforeAll(async () => {
  service = await startWholeService();
}, 300_000);
afterAll(() => service?.close());

/** Sends bytes over a connection and answers the head and body of what comes back, read by its length. */
async function exchange(socket: Socket, sent: string | Buffer): Promise<string> {
  let answer = '';
  const take = (piece: Buffer) => {
    answer += piece.toString('latin1');
  };
  socket.on('data', take);
  socket.write(sent);
  const isWhole = () => {
    const [head = '', body] = answer.split('\r\n\r\n', 2);
    return body !== undefined && body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1]);
  };
  while (!isWhole()) await once(socket, 'data', { signal: AbortSignal.timeout(15_000) });
  socket.off('data', take);
  return answer;
}

function request(method: string, path: string, headers: Record<string, string>, body = ''): string {
  const all = { Host: 'localhost', Authorization: `Bearer ${service.adminKey}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const megabytes = 'x'.repeat(6_000_000);
const form = { 'Content-Type': 'multipart/form-data; boundary=b' };
const brokenForm = `--b\r\nno head of a part\r\n\r\n${megabytes}\r\n--b--\r\n`;

/** A file that is begun with fewer bytes than will come. */
async function begunUpload(): Promise<string> {
  const body = JSON.stringify({ id: randomUUID(), name: 'a.jpg', size: 10 });
  const response = await fetch(`${service.url}/api/uploads`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.adminKey}` },
    body,
  });
  expect(response.status).toBe(201);
  return `/api/uploads/${((await response.json()) as { id: string }).id}`;
}

it.each<[what: string, code: string, sent: () => Promise<string> | string]>([
  [
    'a form of a layer that is broken at its beginning',
    'invalid-form',
    () => request('POST', '/api/layers/ancient-trees/versions', form, brokenForm),
  ],
  [
    'a form of a report that is broken at its beginning',
    'invalid-form',
    () => request('POST', '/api/events', form, brokenForm),
  ],
  [
    'a file that is longer than it was to be',
    'file-too-large',
    async () => {
      const headers = { 'Content-Type': 'application/partial-upload', 'Upload-Offset': '0' };
      return request('PATCH', await begunUpload(), headers, megabytes);
    },
  ],
  [
    'points by the line with a line that is none',
    'line-too-long',
    () => request('POST', '/api/route', { 'Content-Type': 'application/x-ndjson' }, megabytes),
  ],
  [
    'points of an unknown encoding',
    'unsupported-encoding',
    () =>
      request(
        'POST',
        '/api/route',
        { 'Content-Type': 'application/json', 'Content-Encoding': 'zstd' },
        megabytes,
      ),
  ],
])(
  '%s is refused, and the connection serves the next request',
  async (_, code, sent) => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    try {
      const refused = await exchange(socket, await sent());
      expect(refused).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(refused).toContain(`"${code}"`);
      expect(await exchange(socket, request('GET', '/api/layers/ancient-trees', {}))).toMatch(
        /^HTTP\/1\.1 200 /,
      );
    } finally {
      socket.destroy();
    }
  },
  40_000,
);
