import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { type TileEncoding, tileMediaTypes } from '../../../tiles/tile-encoding.ts';
import type { TileArchive } from './archive.ts';

// What is no MVT is named by its media type there.
const formats: Record<string, TileEncoding> = { pbf: 'mvt', [tileMediaTypes.mlt]: 'mlt' };

type Row = Record<string, unknown>;

/** Opens an MBTiles file (1.3) of vector tiles. @throws Error saying what is wrong with it */
export async function openMbtiles(path: string): Promise<TileArchive> {
  const { size, mtimeMs } = statSync(path);
  const database = new sqlite.Database(path, { readOnly: true });
  try {
    const rows = database.all('select name, value from metadata') as Row[];
    const metadata = new Map(rows.map(({ name, value }) => [String(name), String(value)]));
    const encoding = formats[metadata.get('format') ?? ''];
    if (!encoding) throw new Error(`expected vector tiles (format ${Object.keys(formats).join(' or ')})`);
    const zooms = database.get('select min(zoom_level) as least, max(zoom_level) as most from tiles') as Row;
    const bounds = metadata.get('bounds')?.split(',').map(Number) ?? [];
    const { vector_layers: layers } = JSON.parse(metadata.get('json') ?? '{}') as { vector_layers?: unknown };
    return {
      encoding,
      minZoom: Number(zooms.least),
      maxZoom: Number(zooms.most),
      bounds:
        bounds.length === 4 && bounds.every(Number.isFinite)
          ? (bounds as TileArchive['bounds'])
          : [-180, -85.0511, 180, 85.0511],
      name: metadata.get('name') ?? '',
      attribution: metadata.get('attribution'),
      vectorLayers: Array.isArray(layers) ? layers : [],
      stamp: `${size}-${Math.round(mtimeMs)}`,
      async tile(z, x, y) {
        // Rows are counted from the south.
        const row = database.get(
          'select tile_data as data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?',
          [z, x, 2 ** z - 1 - y],
        ) as Row | null | undefined;
        if (!row) return undefined;
        const data = Buffer.from(row.data as Uint8Array);
        return data[0] === 0x1f && data[1] === 0x8b ? data : gzipSync(data, { level: 1 });
      },
      async close() {
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
