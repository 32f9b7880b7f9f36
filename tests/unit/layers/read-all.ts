import { type OpenFile, openLayerFile } from '../../../server/layers/loading/read-file.ts';
import type { SourceFeature } from '../../../server/layers/loading/source-feature.ts';

/** Opens a file and reads it to its end. */
export async function readAll(
  path: string,
  encoding?: string,
): Promise<Omit<OpenFile, 'batches' | 'share'> & { features: SourceFeature[] }> {
  const { batches, share: _, ...read } = await openLayerFile(path, encoding);
  const features: SourceFeature[] = [];
  for await (const batch of batches) features.push(...batch);
  return { ...read, features };
}
