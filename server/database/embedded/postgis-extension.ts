import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { Extension } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';

const block = 512;
// The package also carries raster, topology and a geocoder. Only these files are needed, and leaving the others
// out saves some 300 MB of memory and half of the opening time.
const needed = [
  /^lib\/postgresql\/postgis-3\.so$/,
  /^share\/proj\//,
  /^share\/postgresql\/extension\/postgis(\.control|--\d+\.\d+\.\d+\.sql)$/,
];

/** Keeps the files of a tar archive whose names match; `tar` is the unpacked archive. */
function keepFiles(tar: Buffer, wanted: RegExp[]): Buffer[] {
  const kept: Buffer[] = [];
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    const end = at + block + Math.ceil(size / block) * block;
    if (wanted.some((pattern) => pattern.test(name))) kept.push(tar.subarray(at, end));
    at = end;
  }
  return [...kept, Buffer.alloc(2 * block)];
}

/** PostGIS for PGlite with its vector functions alone. */
export const vectorPostgis: Extension = {
  name: postgis.name,
  setup: async (pg, emscriptenOpts) => {
    const { bundlePath, ...setup } = await postgis.setup(pg, emscriptenOpts);
    if (!bundlePath) throw new Error('the PostGIS package of PGlite names no bundle');
    const tar = await buffer(createReadStream(bundlePath).pipe(createGunzip()));
    const bundle = new Blob(keepFiles(tar, needed) as BlobPart[]);
    setup.emscriptenOpts.preRun.push((module: { pg_extensions: Record<string, Promise<Blob>> }) => {
      module.pg_extensions.postgis = Promise.resolve(bundle);
    });
    return setup;
  },
};
