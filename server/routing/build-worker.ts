import { parentPort, workerData } from 'node:worker_threads';
import { openPool } from '../database/connect.ts';
import { buildAssets, buildMeetings, buildMosaic } from './build.ts';
import type { BuildOrder, BuiltParts } from './builder.ts';
import type { AssetTable } from './kernel/assets.ts';
import { writeKernel } from './kernel/serialised.ts';

const { connection, mosaic, assets, meetings } = workerData as BuildOrder;

/** The buffers of an asset table, which move to the other thread instead of being copied. */
function buffersOf(table: AssetTable): ArrayBuffer[] {
  const arrays = [table.featureParts, table.partVertices, table.xy];
  return [...arrays.map((array) => array.buffer as ArrayBuffer), ...(table.index ? [table.index] : [])];
}

async function build(): Promise<BuiltParts> {
  const statements = openPool(connection, (error) => {
    throw error;
  });
  try {
    const parts: BuiltParts = { mosaic: null, assets: [], meetings: [] };
    if (mosaic) {
      const { table, grid, ...names } = await buildMosaic(statements, mosaic);
      parts.mosaic = { kernel: writeKernel({ table, grid }), ...names };
    }
    for (const { table, geometryType } of assets)
      parts.assets.push(await buildAssets(statements, table, geometryType));
    for (const tables of meetings) parts.meetings.push(await buildMeetings(statements, tables));
    return parts;
  } finally {
    await statements.close();
  }
}

const parts = await build();
parentPort?.postMessage(parts, [
  ...(parts.mosaic?.kernel ?? []),
  ...parts.assets.flatMap((part) => buffersOf(part.table)),
]);
