import { parentPort, workerData } from 'node:worker_threads';
import { openPool } from '../database/connect.ts';
import { buildAssets, buildMosaic } from './build.ts';
import type { BuildOrder, BuiltParts } from './builder.ts';

const { connection, mosaic, assets } = workerData as BuildOrder;

/** The buffers of all typed arrays in `value`, which then move to the other thread instead of being copied. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (value instanceof ArrayBuffer) found.add(value);
  else if (value !== null && typeof value === 'object' && !Array.isArray(value))
    for (const member of Object.values(value)) buffersIn(member, found);
  return found;
}

async function build(): Promise<BuiltParts> {
  const statements = openPool(connection, (error) => {
    throw error;
  });
  try {
    const parts: BuiltParts = { mosaic: null, assets: [] };
    if (mosaic) parts.mosaic = await buildMosaic(statements, mosaic);
    for (const { table, geometryType } of assets)
      parts.assets.push(await buildAssets(statements, table, geometryType));
    return parts;
  } finally {
    await statements.close();
  }
}

const parts = await build();
parentPort?.postMessage(parts, [
  ...buffersIn(parts.mosaic),
  ...parts.assets.flatMap((part) => [...buffersIn(part.table)]),
]);
