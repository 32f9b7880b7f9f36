import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const chunkSize = 2 ** 18;

/** Reads a binary file from its start to its end, holding little more of it than what is asked for. */
export class ByteReader {
  private readonly descriptor: number;
  readonly size: number;
  /** The place of the next byte. */
  at = 0;
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;

  /** @throws the system's error where the file cannot be opened */
  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.size = fstatSync(this.descriptor).size;
  }

  get left(): number {
    return this.size - this.at;
  }

  /**
   * The next `length` bytes, valid for good: they are never written over.
   * @throws RangeError where the file is shorter
   */
  take(length: number): Buffer {
    const start = this.at - this.chunkStart;
    if (start < 0 || start + length > this.chunk.length) this.fill(length);
    const from = this.at - this.chunkStart;
    const bytes = this.chunk.subarray(from, from + length);
    this.at += length;
    return bytes;
  }

  private fill(length: number): void {
    if (length > this.left) throw new RangeError('the file ends before');
    const chunk = Buffer.allocUnsafeSlow(Math.min(Math.max(length, chunkSize), this.left));
    let filled = 0;
    while (filled < chunk.length) {
      const read = readSync(this.descriptor, chunk, filled, chunk.length - filled, this.at + filled);
      if (read === 0) throw new RangeError('the file ends before');
      filled += read;
    }
    this.chunk = chunk;
    this.chunkStart = this.at;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
