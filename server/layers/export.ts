import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { unknownLayer } from './service.ts';
import { featurePage, findLayer, tableOf } from './store.ts';

/**
 * A version as the text of a GeoJSON FeatureCollection in CRS84, piece by piece; code, name and parent are properties.
 * @param wanted the version in force unless given
 * @throws Problem 404 `unknown-layer`, 404 `unknown-version`
 */
export async function* exportVersion(
  database: Database,
  layer: string,
  wanted: number | undefined,
): AsyncGenerator<string> {
  const row = await findLayer(database, layer);
  if (!row) throw await unknownLayer(database, layer);
  const version = wanted ?? row.published_version;
  const table = version === null ? undefined : await tableOf(database, layer, version);
  if (!table)
    throw new Problem(
      404,
      'unknown-version',
      version === null
        ? `No version of "${layer}" is in force: name one`
        : `"${layer}" has no checked version ${version}`,
    );
  yield '{"type":"FeatureCollection","features":[';
  let last = -1;
  for (;;) {
    const page = await featurePage(database, table, last);
    if (page.length === 0) break;
    yield `${last < 0 ? '\n' : ',\n'}${page.map(({ feature }) => feature).join(',\n')}`;
    last = page.at(-1)!.fid;
  }
  yield '\n]}\n';
}
