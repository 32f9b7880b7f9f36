import type { SourceFeature } from './source-feature.ts';

/** How many features are read and written at once: a round trip does not count, and they stay a few megabytes. */
export const batchSize = 2_000;
/** A feature of more bytes than this in a binary file is refused: some four million positions. */
export const largestRecord = 64 * 2 ** 20;
// A batch also ends where it has taken up as much of its file as this.
const largestBatch = 8 * 2 ** 20;

/**
 * Gathers features in batches.
 * @param read how many bytes or characters of the file have been read so far
 */
export class Batch {
  private features: SourceFeature[] = [];
  private start = 0;

  constructor(private readonly read: () => number) {}

  /** Answers whether the batch is full. */
  add(feature: SourceFeature): boolean {
    this.features.push(feature);
    return this.features.length === batchSize || this.read() - this.start > largestBatch;
  }

  /** What has been gathered since the last call. */
  take(): SourceFeature[] {
    const taken = this.features;
    this.features = [];
    this.start = this.read();
    return taken;
  }
}

/** The features of a file in batches. @param read see `Batch` */
export async function* batchesOf(
  features: Iterable<SourceFeature>,
  read: () => number,
): AsyncGenerator<SourceFeature[]> {
  const batch = new Batch(read);
  for (const feature of features) if (batch.add(feature)) yield batch.take();
  yield batch.take();
}
