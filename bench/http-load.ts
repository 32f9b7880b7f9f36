import { connect } from 'node:net';

/**
 * A load generator in a process of its own: `http-load.ts PORT PATH CONNECTIONS REQUESTS` sends so many requests
 * over so many kept connections, one at a time on each, and prints the milliseconds it took. All answers must be
 * 200 and of one length, so that they can be told apart by counting bytes and the generator stays cheaper than
 * the server.
 */
const [port, path, connections, requests] = [
  Number(process.argv[2]),
  process.argv[3]!,
  Number(process.argv[4]),
  Number(process.argv[5]),
];
const message = Buffer.from(
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: gzip\r\nAccept: */*\r\n\r\n`,
);

/** The length of an answer, head and body, from its beginning. */
function answerLength(start: Buffer): number {
  const head = start.toString('latin1').split('\r\n\r\n')[0]!;
  const body = /^content-length: (\d+)/im.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200') || body === undefined) throw new Error(`not answered: ${head}`);
  return Buffer.byteLength(head, 'latin1') + 4 + Number(body);
}

let sent = 0;
let answered = 0;

function run(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let length = 0;
    let received = 0;
    const next = () => {
      if (sent >= requests) {
        socket.destroy();
        resolve();
        return;
      }
      sent++;
      socket.write(message);
    };
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      if (length === 0) length = answerLength(chunk);
      received += chunk.length;
      if (received > length) reject(new Error(`an answer is longer than ${length} bytes`));
      if (received < length) return;
      received = 0;
      answered++;
      next();
    });
  });
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, run));
if (answered !== requests) throw new Error(`${answered} of ${requests} requests were answered`);
console.log(performance.now() - start);
