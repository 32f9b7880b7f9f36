import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The directory of real data sets, which are no part of the project; `WANGGE_GEODATA` names another one. */
const geodata = resolve(process.env.WANGGE_GEODATA ?? '../shared/geodata');

/** A file or directory of the real data. @throws when it is not there */
export function geodataPath(...names: string[]): string {
  const path = join(geodata, ...names);
  if (!existsSync(path))
    throw new Error(`${path} is missing: WANGGE_GEODATA names the directory of real data`);
  return path;
}
