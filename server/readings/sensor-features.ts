import type { Principal } from '../../domain/access/principal.ts';
import type { SensorFeature } from '../../domain/answers/readings.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';

export interface FoundFeature extends SensorFeature {
  /** A point of it, longitude and latitude in CRS84. */
  point: [number, number];
}

/** The features that readings name, by `layer/code`. */
export type Known = ReadonlyMap<string, FoundFeature>;

function featureOf(input: unknown): string | null {
  const { feature } = (typeof input === 'object' && input !== null ? input : {}) as { feature?: unknown };
  return typeof feature === 'string' && feature.includes('/') ? feature : null;
}

/** Looks up the features that readings name, one statement for each layer; what is none is left out. */
export async function lookUp(
  database: Queryable,
  layers: Pick<Layers, 'find'>,
  inputs: readonly unknown[],
  principal: Principal,
): Promise<Known> {
  const codes = new Map<string, Set<string>>();
  for (const input of inputs) {
    const feature = featureOf(input);
    if (feature === null) continue;
    const slash = feature.indexOf('/');
    const layer = feature.slice(0, slash);
    codes.set(layer, (codes.get(layer) ?? new Set()).add(feature.slice(slash + 1).replaceAll('\u0000', '')));
  }
  const view = viewOf(principal);
  const found = new Map<string, FoundFeature>();
  for (const [id, wanted] of codes) {
    const layer = layers.find(id);
    if (!layer || !layerIn(view, layer)) continue;
    const { rows } = await database.query<Omit<FoundFeature, 'layer'>>(
      `select code, name, properties ->> 'name_en' as "nameEn", json_build_array(st_x(p), st_y(p)) as point
         from (select code, name, properties, st_pointonsurface(geom) as p from ${layer.table}
                where code = any ($1)) as f`,
      [[...wanted]],
    );
    for (const row of rows) found.set(`${id}/${row.code}`, { layer: id, ...row });
  }
  return found;
}

/** @throws Problem 400 `unknown-feature` */
export function require(known: Known, feature: string): FoundFeature {
  const found = known.get(feature);
  if (found) return found;
  const detail = {
    zh: `没有要素“${feature}”，应为 图层/编码`,
    en: `There is no feature "${feature}"; expected layer/code`,
  };
  throw new Problem(400, 'unknown-feature', detail, [{ path: '/feature', message: detail.en, text: detail }]);
}
