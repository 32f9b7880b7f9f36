import { createHash } from 'node:crypto';
import { zxyToTileId } from 'pmtiles';
import type { TileAddress } from '../../../tiles/address.ts';
import type { TileEncoding } from '../../../tiles/tile-encoding.ts';
import { jointBounds, tileJson } from '../../../tiles/tilejson.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { Problem } from '../../input/problem.ts';
import { publicView, type View } from '../../layers/view.ts';
import type { Tiles } from '../service.ts';
import type { TileSet } from '../tile-set.ts';
import { PartFile } from './part.ts';

export type ExportProgress = (done: number, total: number) => void;

/**
 * The set that an export's name stands for: `city` for all public layers with a style, else ids as in a tile address.
 * @throws Problem 404 `no-layers`, and those of `resolveSet`
 */
export async function exportedSet(
  tiles: Tiles,
  name: string,
  encoding: TileEncoding,
  view: View,
): Promise<TileSet> {
  if (name !== 'city') return tiles.resolveSet(name, view, { encoding });
  const layers = tiles.visibleLayers(publicView).filter((layer) => layer.definition.style.length > 0);
  if (layers.length === 0)
    throw new Problem(404, 'no-layers', 'No public layer has been published yet: there is nothing to export');
  return tiles.resolveSet(layers.map((layer) => layer.id).join(','), publicView, { encoding });
}

/**
 * Writes a set's tiles to a PMTiles archive, exactly as they are served with gzip. What an earlier run with the same
 * layer versions has left is gone on with.
 *
 * @param signal ends it; what was written stays, to go on with
 * @returns the archive's tiles and bytes
 * @throws the signal's reason; Problem 503 when a tile cannot be made
 */
export async function exportTiles(
  tiles: Tiles,
  set: TileSet,
  path: string,
  signal: AbortSignal,
  onProgress: ExportProgress,
): Promise<{ tiles: number; bytes: number }> {
  const { minzoom, maxzoom, ...description } = tileJson(set.layers, '');
  const bounds = jointBounds(set.layers);
  const part = await PartFile.open(path, exportKey(set));
  try {
    const alive = new Set(part.entries.map(({ tileId }) => tileId));
    const resumeAfter = part.entries.at(-1)?.tileId ?? -1;
    const latestStart = Math.max(...set.layers.map(({ definition }) => definition.minZoom));
    const total = tileCount(bounds, minzoom, maxzoom);
    let done = 0;
    for (let z = minzoom; z <= maxzoom; z++)
      for (const { tileId, ...address } of addresses(bounds, z)) {
        signal.throwIfAborted();
        onProgress(done++, total);
        const { x, y } = address;
        // Below a tile with nothing in it there is nothing, once all layers have begun.
        if (z > latestStart && !alive.has(zxyToTileId(z - 1, x >> 1, y >> 1))) continue;
        if (tileId <= resumeAfter) continue;
        const { body, headers } = await tiles.tile(set, address, ['gzip'], 'export', signal);
        if (body.length === 0 && !headers.includes('Wangge-Features')) continue;
        await part.add(tileId, body);
        alive.add(tileId);
      }
    onProgress(total, total);
    const { name, vector_layers, attribution } = { attribution: undefined, ...description };
    const metadata = {
      name,
      description: description.description,
      vector_layers,
      ...(attribution ? { attribution } : {}),
    };
    const written = part.entries.filter(({ length }) => length > 0).length;
    return {
      tiles: written,
      bytes: await part.finish({
        encoding: set.encoding,
        minZoom: minzoom,
        maxZoom: maxzoom,
        bounds,
        metadata,
      }),
    };
  } catch (error) {
    await part.close();
    throw error;
  }
}

/** The same for two exports exactly when their tiles are. */
export function exportKey({ layers, encoding }: TileSet): string {
  const parts = layers.map(({ id, version, publicationId, definition }) => [
    id,
    version,
    publicationId,
    definition,
  ]);
  const content = encoding === 'mvt' ? parts : [encoding, parts];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

type Box = readonly [number, number, number, number];

/** Columns and rows of a zoom that a box in CRS84 meets. */
function range([west, south, east, north]: Box, z: number) {
  const side = 2 ** z;
  const cell = (share: number) => Math.max(0, Math.min(side - 1, Math.floor(share * side)));
  return {
    west: cell(mercatorX(west)),
    east: cell(mercatorX(east)),
    north: cell(mercatorY(north)),
    south: cell(mercatorY(south)),
  };
}

function tileCount(box: Box, minZoom: number, maxZoom: number): number {
  let count = 0;
  for (let z = minZoom; z <= maxZoom; z++) {
    const { west, east, north, south } = range(box, z);
    count += (east - west + 1) * (south - north + 1);
  }
  return count;
}

/** The tiles of a zoom that a box meets, in the order of an archive. */
function addresses(box: Box, z: number): (TileAddress & { tileId: number })[] {
  const { west, east, north, south } = range(box, z);
  const list: (TileAddress & { tileId: number })[] = [];
  for (let x = west; x <= east; x++)
    for (let y = north; y <= south; y++) list.push({ z, x, y, tileId: zxyToTileId(z, x, y) });
  return list.sort((a, b) => a.tileId - b.tileId);
}
