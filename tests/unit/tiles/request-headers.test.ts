import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { tileHeaders } from '../../../server/tiles/request-headers.ts';

test('the headers of a tile request are those that Node finds, however they are written', async () => {
  const server = createServer((request, response) => {
    const { headers } = request;
    const picked = tileHeaders(request.rawHeaders);
    response.end(
      JSON.stringify([
        picked,
        {
          accept: headers.accept,
          acceptEncoding: headers['accept-encoding'],
          ifNoneMatch: headers['if-none-match'],
          authorization: headers.authorization,
        },
      ]),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const ask = (lines: string[]) =>
    new Promise<[object, object]>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      let text = '';
      socket.on('error', reject).on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))));
      socket.write(['GET / HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n'));
    });
  for (const lines of [
    [],
    [
      'Accept-Encoding: gzip',
      'Accept: a/b',
      'ACCEPT: */*;q=0.5',
      'Server: x',
      'If-None-Match: "a"',
      'Authorization: Bearer x',
    ],
    ['accept-encoding: br', 'ACCEPT-ENCODING: gzip;q=0.5', 'if-none-match: "a"', 'If-None-Match: "b"'],
    ['Authorization: one', 'authorization: two', 'Accept-Language: zh', 'Cache-Control: no-cache'],
  ]) {
    const [picked, nodes] = await ask(lines);
    expect(picked).toEqual(nodes);
  }
  server.close();
});
