import { connect, type Socket } from 'node:net';

/** What a server answered. */
export interface RawAnswer {
  status: number;
  body: Buffer;
}

/**
 * One kept-alive HTTP connection that does next to nothing itself, so that a measurement in the same process is
 * of the server. Reads answers with a `Content-Length` only; one request at a time.
 */
export class RawClient {
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve(answer: RawAnswer): void; reject(error: Error): void } | null = null;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.read();
    });
    socket.on('close', () => this.waiting?.reject(new Error('The server closed the connection')));
  }

  static open(url: string): Promise<RawClient> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawClient(socket, host)));
    });
  }

  private read(): void {
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
    if (this.received.length < end + 4 + length) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      body: this.received.subarray(end + 4, end + 4 + length),
    };
    this.received = Buffer.alloc(0);
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve(answer);
  }

  get(path: string, headers: string): Promise<RawAnswer> {
    return this.ask(`GET ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${headers}\r\n\r\n`);
  }

  post(path: string, key: string, json: string): Promise<RawAnswer> {
    return this.ask(
      `POST ${path} HTTP/1.1\r\nHost: ${this.host}\r\nAuthorization: Bearer ${key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
    );
  }

  private ask(request: string): Promise<RawAnswer> {
    if (this.socket.destroyed) return Promise.reject(new Error('The server has closed the connection'));
    const answer = new Promise<RawAnswer>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
    this.socket.write(request);
    return answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
