import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { type Running, startRouting } from '../../integration/routing/town.ts';

/** A layer, the file that fills it, and the fields of that by the names of ours. */
export type RealLayer = [layer: string, path: string, map: Record<string, string>];

/** Loads and publishes layers in their order, and starts routing over them. */
export async function startRealCity(database: Database, files: readonly RealLayer[]): Promise<Running> {
  await (await createLayers(database, () => undefined)).close();
  for (const [layer, path, map] of files)
    await loadFile(
      database,
      { layer, path, map, crs: undefined, encoding: undefined, by: 'test', publish: true },
      () => undefined,
    );
  return startRouting(database);
}
