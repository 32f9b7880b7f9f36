import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import type { Extension } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import type { LinkedNames, PostgresModule, PostgresProgram } from './postgres-module.ts';
import { raiseThrown } from './thrown.ts';

const block = 512;
// The package also carries raster, topology and a geocoder. Only these files are needed, and leaving the others
// out saves some 300 MB of memory and half of the opening time.
const needed = [
  /^lib\/postgresql\/postgis-3\.so$/,
  /^share\/proj\//,
  /^share\/postgresql\/extension\/postgis(\.control|--\d+\.\d+\.\d+\.sql)$/,
];

/** The files of a tar archive whose names match, as an archive; the others are never held in memory. */
async function keepFiles(tar: AsyncIterable<Buffer>, wanted: RegExp[]): Promise<Buffer> {
  const kept: Buffer[] = [];
  let header = Buffer.alloc(0);
  let contentLeft = 0;
  let keep = false;
  for await (const chunk of tar) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + (contentLeft || block - header.length));
      at += part.length;
      if (contentLeft > 0) {
        contentLeft -= part.length;
        if (keep) kept.push(part);
        continue;
      }
      header = Buffer.concat([header, part]);
      if (header.length < block) continue;
      const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
      const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
      contentLeft = Math.ceil(size / block) * block;
      keep = wanted.some((pattern) => pattern.test(name));
      if (keep) kept.push(header);
      header = Buffer.alloc(0);
    }
  }
  return Buffer.concat([...kept, Buffer.alloc(2 * block)]);
}

/**
 * The needed files of the package, as an archive. Unpacking the package is a third of the work of opening, so that what
 * is needed of it is kept in `dist/` where that can be written.
 */
async function neededFiles(bundlePath: URL): Promise<Blob> {
  const { size, mtimeMs } = await stat(bundlePath);
  const folder = new URL('../../../dist/', import.meta.url);
  const kept = new URL(`postgis-${size}-${Math.trunc(mtimeMs)}.tar`, folder);
  const known = await readFile(kept).catch(() => null);
  if (known) return new Blob([known as BlobPart]);
  const files = await keepFiles(createReadStream(bundlePath).pipe(createGunzip()), needed);
  // Others may open a database meanwhile: they find all of the file or none.
  const writing = new URL(`${kept.href}-${process.pid}-${threadId}`);
  await mkdir(folder, { recursive: true })
    .then(() => writeFile(writing, files))
    .then(() => rename(writing, kept))
    .catch(() => undefined);
  return new Blob([files as BlobPart]);
}

/**
 * PostGIS for PGlite with its vector functions alone, whose failures are errors of the statement.
 * @param program is told of the module and what it is linked with
 */
export function vectorPostgis(program: PostgresProgram): Extension {
  return {
    name: postgis.name,
    setup: async (pg, emscriptenOpts) => {
      const { bundlePath, ...setup } = await postgis.setup(pg, emscriptenOpts);
      if (!bundlePath) throw new Error('the PostGIS package of PGlite names no bundle');
      const options = setup.emscriptenOpts;
      const { instantiateWasm } = options;
      options.instantiateWasm = (imports: { env: LinkedNames }, ...rest: unknown[]) => {
        program.names = imports.env;
        imports.env.__cxa_throw = raiseThrown(program);
        return instantiateWasm(imports, ...rest);
      };
      options.preRun.push((module: PostgresModule) => {
        program.module = module;
        module.pg_extensions.postgis = neededFiles(bundlePath);
      });
      // By then the files lie in the file system of the database.
      const init = async () => {
        delete program.module.pg_extensions.postgis;
      };
      return { ...setup, init };
    },
  };
}
