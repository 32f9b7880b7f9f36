import { type FileHandle, open, rm } from 'node:fs/promises';
import { hilbertPlace } from './hilbert.ts';

export type Extent = [left: number, bottom: number, right: number, top: number];

/** Features that are held before they are put in order and written, whichever comes first. */
const runBytes = 16 * 2 ** 20;
const runFeatures = 2 ** 16;
/** What is read ahead of all runs together, and of one at least and at most. */
const aheadBytes = 16 * 2 ** 20;
const [leastAhead, mostAhead] = [16 * 2 ** 10, 256 * 2 ** 10];
/** Before each feature: its place on the curve, its bytes and its box. */
const headBytes = 8 + 32;

/** A feature as it comes back: valid until the next one is asked for. */
export interface Placed {
  box: Extent;
  /** Where its bytes lie in `buffer`. */
  buffer: Buffer;
  from: number;
  to: number;
}

/** A run that is read from its file piece by piece. */
class Run {
  place = 0;
  readonly feature: Placed;
  private filled = 0;

  constructor(
    private readonly file: FileHandle,
    private position: number,
    private readonly end: number,
    ahead: number,
  ) {
    this.feature = { box: [0, 0, 0, 0], buffer: Buffer.allocUnsafe(ahead), from: 0, to: 0 };
  }

  /** Goes on to the next feature where all of it has been read. */
  step(): boolean {
    const { feature } = this;
    const { buffer, box, to: at } = feature;
    if (this.filled - at < headBytes) return false;
    const bytes = buffer.readUInt32LE(at + 4);
    if (this.filled - at < headBytes + bytes) return false;
    this.place = buffer.readUInt32LE(at);
    for (let side = 0; side < 4; side++) box[side] = buffer.readDoubleLE(at + 8 + 8 * side);
    feature.from = at + headBytes;
    feature.to = feature.from + bytes;
    return true;
  }

  /** Reads on, and goes on to the next feature. @returns false where there is none */
  async readOn(): Promise<boolean> {
    const { feature } = this;
    const rest = this.filled - feature.to;
    const known = feature.buffer;
    const wanted = headBytes + (rest < headBytes ? 0 : known.readUInt32LE(feature.to + 4));
    if (wanted > known.length) feature.buffer = Buffer.allocUnsafe(wanted);
    known.copy(feature.buffer, 0, feature.to, this.filled);
    feature.to = 0;
    this.filled = rest;
    while (!this.step()) {
      const most = Math.min(feature.buffer.length - this.filled, this.end - this.position);
      if (most === 0 && this.end > this.position) return this.readOn();
      const { bytesRead } = await this.file.read(feature.buffer, this.filled, most, this.position);
      if (bytesRead === 0) return false;
      this.position += bytesRead;
      this.filled += bytesRead;
    }
    return true;
  }
}

/** Puts the run at a place of the heap below those that come before it. */
function sink(heap: Run[], from: number): void {
  for (let at = from; ; ) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const least = left + 1 < heap.length && heap[left + 1]!.place < heap[left]!.place ? left + 1 : left;
    if (heap[at]!.place <= heap[least]!.place) return;
    [heap[at], heap[least]] = [heap[least]!, heap[at]!];
    at = least;
  }
}

/**
 * Features put in the order of Hilbert's curve, however many there are: sorted in runs that lie in a temporary file, and
 * merged from there.
 */
export class SpatialRuns {
  count = 0;
  readonly bounds: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  private chunks: Buffer[] = [];
  private chunkOf = new Uint32Array(runFeatures);
  private startOf = new Uint32Array(runFeatures);
  private bytesOf = new Uint32Array(runFeatures);
  private boxes = new Float64Array(4 * runFeatures);
  private keys = new Float64Array(runFeatures);
  private held = 0;
  private heldBytes = 0;
  private readonly ends: number[] = [];

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly extent: Extent,
  ) {}

  /** @param extent about where the features are: it decides how well they are ordered */
  static async open(path: string, extent: Extent): Promise<SpatialRuns> {
    return new SpatialRuns(await open(path, 'wx+'), path, extent);
  }

  /** Takes bytes that hold features, in which `add` then says where. */
  take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.heldBytes += chunk.length;
  }

  /** A feature of the bytes that were taken last. Bounds without end are those of a feature without a place. */
  add(start: number, bytes: number, box: Extent): void {
    const at = this.held++;
    this.count++;
    this.chunkOf[at] = this.chunks.length - 1;
    this.startOf[at] = start;
    this.bytesOf[at] = bytes;
    this.boxes.set(box, 4 * at);
    const place = hilbertPlace((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, this.extent);
    // Sorted as one number, the features of a place stay in their order.
    this.keys[at] = place * runFeatures + at;
    for (const side of [0, 1] as const) this.bounds[side] = Math.min(this.bounds[side], box[side]);
    for (const side of [2, 3] as const) this.bounds[side] = Math.max(this.bounds[side], box[side]);
  }

  /** Whether as much is held as may be. */
  get isFull(): boolean {
    return this.heldBytes >= runBytes;
  }

  /** How many more may be added before `flush`. */
  get room(): number {
    return runFeatures - this.held;
  }

  /** Writes what is held, in order. */
  async flush(): Promise<void> {
    const last = this.chunks.at(-1);
    const keys = this.keys.subarray(0, this.held).sort();
    let at = this.ends.at(-1) ?? 0;
    for (let from = 0; from < this.held; ) {
      let bytes = 0;
      let to = from;
      for (; to < this.held && bytes < mostAhead; to++)
        bytes += headBytes + this.bytesOf[keys[to]! % runFeatures]!;
      const piece = Buffer.allocUnsafe(bytes);
      let end = 0;
      for (; from < to; from++) {
        const key = keys[from]!;
        const index = key % runFeatures;
        const length = this.bytesOf[index]!;
        piece.writeUInt32LE(Math.floor(key / runFeatures), end);
        piece.writeUInt32LE(length, end + 4);
        for (let side = 0; side < 4; side++)
          piece.writeDoubleLE(this.boxes[4 * index + side]!, end + 8 + 8 * side);
        const start = this.startOf[index]!;
        this.chunks[this.chunkOf[index]!]!.copy(piece, end + headBytes, start, start + length);
        end += headBytes + length;
      }
      await this.file.write(piece, 0, end, at);
      at += end;
    }
    if (this.held > 0) this.ends.push(at);
    this.held = 0;
    // More of the last may follow.
    this.chunks = last ? [last] : [];
    this.heldBytes = 0;
  }

  /**
   * Visits all features along the curve.
   * @param visit what it answers is waited for
   */
  async inOrder(visit: (feature: Placed) => Promise<void> | undefined): Promise<void> {
    await this.flush();
    this.chunks = [];
    const ahead = Math.max(leastAhead, Math.min(mostAhead, aheadBytes / Math.max(1, this.ends.length)));
    const heap: Run[] = [];
    for (const [number, end] of this.ends.entries()) {
      const run = new Run(this.file, this.ends[number - 1] ?? 0, end, Math.floor(ahead));
      if (await run.readOn()) heap.push(run);
    }
    for (let at = heap.length >> 1; at >= 0; at--) sink(heap, at);
    for (let first = heap[0]; first; first = heap[0]) {
      const visiting = visit(first.feature);
      if (visiting) await visiting;
      if (!first.step() && !(await first.readOn())) {
        const last = heap.pop()!;
        if (last !== first) heap[0] = last;
      }
      sink(heap, 0);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}
