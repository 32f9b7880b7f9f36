import type { Database } from '../../database/database.ts';
import type { LoadedFeature } from './source-feature.ts';
import { copyFeatures, insertFeatures, type OpenVersion } from './store.ts';

/**
 * Writes all features of an opened version, by COPY where the database has it. The next batch is read while one is
 * being written.
 * @param numbers gives the first of as many numbers in a row as a batch has features
 */
export async function writeFeatures(
  database: Pick<Database, 'query' | 'copyFrom' | 'capabilities'>,
  opened: OpenVersion,
  batches: AsyncIterable<LoadedFeature[]>,
  numbers: (count: number) => Promise<number>,
): Promise<void> {
  if (database.capabilities.copy) return copyFeatures(database, opened, batches, numbers);
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batches) {
      const first = await numbers(batch.length);
      await writing;
      writing = insertFeatures(database, opened, batch, first, () => undefined);
      // Awaited with the next batch; until then a failure must not count as unhandled.
      writing.catch(() => undefined);
    }
  } catch (error) {
    await writing.catch(() => undefined);
    throw error;
  }
  await writing;
}
