import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The least that `node:http` can do, in a process of its own: `bare-server.ts URL` asks for one answer and then gives it
 * to whoever asks for anything. Prints its port.
 */
const response = await fetch(process.argv[2]!, { headers: { 'Accept-Encoding': 'identity' } });
const body = Buffer.from(await response.arrayBuffer());
const headers = [...response.headers].filter(
  ([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name),
);
const server = createServer((_request, answer) => {
  answer.writeHead(200, headers.flat());
  answer.end(body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
