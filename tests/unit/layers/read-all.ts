import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import type { OpenFile, SourceFeature } from '../../../server/layers/loading/source-feature.ts';

/** Opens a file and reads it to its end. */
export async function readAll(
  path: string,
  encoding?: string,
  table?: string,
): Promise<Omit<OpenFile, 'batches' | 'share' | 'close'> & { features: SourceFeature[] }> {
  const { batches, share: _, close, ...read } = await openLayerFile(path, { encoding, table });
  const features: SourceFeature[] = [];
  try {
    for await (const batch of batches) features.push(...batch);
  } finally {
    await close();
  }
  return { ...read, features };
}
