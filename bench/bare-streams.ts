import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A process that does the least `node:http` can do for open streams: writes the same bytes to all of them. Says where it
 * listens; told a message, it answers when it began to write it, milliseconds since 1970.
 */
const streams: ServerResponse[] = [];
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(':\n\n');
  streams.push(response);
});
server.listen(0, '127.0.0.1', () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.on('message', (message: string) => {
  const begun = performance.timeOrigin + performance.now();
  const bytes = Buffer.from(message);
  for (const stream of streams) stream.write(bytes);
  process.send!(begun);
});
