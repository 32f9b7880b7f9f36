import { open } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Compression, PMTiles, TileType } from 'pmtiles';
import type { TileEncoding } from '../../../tiles/tile-encoding.ts';
import type { TileArchive } from './archive.ts';

const encodings = new Map<TileType, TileEncoding>([
  [TileType.Mvt, 'mvt'],
  [TileType.Mlt, 'mlt'],
]);

/** Opens a PMTiles archive of vector tiles. @throws Error saying what is wrong with it */
export async function openPmtiles(path: string): Promise<TileArchive> {
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    const reader = new PMTiles(
      {
        getKey: () => path,
        async getBytes(offset, length) {
          const bytes = new Uint8Array(length);
          const { bytesRead } = await file.read(bytes, 0, length, offset);
          return { data: bytes.slice(0, bytesRead).buffer as ArrayBuffer };
        },
      },
      undefined,
      async (bytes, compression) => {
        if (compression === Compression.None) return bytes;
        if (compression !== Compression.Gzip)
          throw new Error('expected an archive compressed with gzip, or not at all');
        const whole = gunzipSync(Buffer.from(bytes));
        return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length) as ArrayBuffer;
      },
    );
    const header = await reader.getHeader();
    const encoding = encodings.get(header.tileType);
    if (!encoding) throw new Error('expected vector tiles, MVT or MLT');
    const metadata = (await reader.getMetadata()) as Record<string, unknown>;
    return {
      encoding,
      minZoom: header.minZoom,
      maxZoom: header.maxZoom,
      bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
      name: typeof metadata.name === 'string' ? metadata.name : '',
      attribution: typeof metadata.attribution === 'string' ? metadata.attribution : undefined,
      vectorLayers: Array.isArray(metadata.vector_layers) ? metadata.vector_layers : [],
      stamp: `${size}-${Math.round(mtimeMs)}`,
      async tile(z, x, y) {
        const found = await reader.getZxy(z, x, y);
        return found && gzipSync(Buffer.from(found.data), { level: 1 });
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
