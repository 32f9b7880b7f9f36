import type { ServerResponse } from 'node:http';

/**
 * One message of a `text/event-stream`. The data must be on one line, as JSON is.
 * @param id what a reader that breaks after this message resumes from; null where it can't resume from here
 */
export function frame(event: string, id: number | null, data: string): Buffer {
  return Buffer.from(`event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`);
}

const heartbeat = Buffer.from(':\n\n');
/** A reader that leaves this many heartbeats in a row untaken is gone, whatever its connection says. */
const mostBeatsUntaken = 2;

/**
 * The writing end of one reader's stream. Written here rather than taken from a library because a reader that
 * does not keep up has to be seen (`backlog`) and waited for (`drained`), and nothing may pile up meanwhile.
 */
export class Connection {
  private beatsUntaken = 0;
  private readonly leaving = new AbortController();

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.once('close', () => this.leaving.abort());
  }

  /** Says that the reader is gone. */
  get left(): AbortSignal {
    return this.leaving.signal;
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

  /** A sign of life, or the end of a reader that has not taken the last ones. */
  beat(): void {
    if (!this.isOpen) return;
    if (this.beatsUntaken >= mostBeatsUntaken) {
      this.drop();
      return;
    }
    this.beatsUntaken++;
    this.response.write(heartbeat, () => {
      this.beatsUntaken = 0;
    });
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
