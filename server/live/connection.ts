import type { ServerResponse } from 'node:http';

/**
 * One message of a `text/event-stream`. The data must be on one line, as JSON is.
 * @param id what a reader that breaks after this message resumes from
 */
export function frame(event: string, id: number, data: string): Buffer {
  return Buffer.from(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`);
}

const heartbeat = Buffer.from(':\n\n');

/**
 * The writing end of one reader's stream. Written here rather than taken from a library because a reader that
 * does not keep up has to be seen (`backlog`), waited for in a replay (`drained`) and dropped when live.
 */
export class Connection {
  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
  }

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  /** Bytes written that the reader's side has not yet taken. */
  get backlog(): number {
    return this.response.writableLength;
  }

  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  send(message: Buffer): void {
    if (this.isOpen) this.response.write(message);
  }

  beat(): void {
    this.send(heartbeat);
  }

  /** Resolves once the reader has taken what was written, or is gone. */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.on('drain', done);
      this.response.on('close', done);
    });
  }

  /** Ends the stream in good order. */
  end(): void {
    if (this.isOpen) this.response.end();
  }

  /** Breaks the connection at once, unsent bytes included. */
  drop(): void {
    this.response.destroy();
  }
}
