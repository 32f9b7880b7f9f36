import type { PlanTarget } from '../../domain/answers/patrols.ts';
import type { Queryable } from '../database/database.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import type { TargetInput } from './schema.ts';

/** Where a plan goes, still to be kept; `geometry` is GeoJSON in CRS84 or, of a feature, EWKB in hexadecimal. */
export interface TargetRow extends Pick<PlanTarget, 'ordinal' | 'layer' | 'code' | 'name' | 'version'> {
  geojson: string | null;
  ewkb: string | null;
}

interface Feature {
  code: string;
  name: string | null;
  ewkb: string;
}

/** Features in force by their codes; of two with one code the first. */
async function featuresOf(
  database: Queryable,
  table: string,
  codes: readonly string[],
): Promise<Map<string, Feature>> {
  const { rows } = await database.query<Feature>(
    `select distinct on (code) code, name, encode(st_asewkb(st_force2d(geom)), 'hex') as ewkb
       from ${table} where code = any ($1) and geom is not null and not st_isempty(geom) order by code`,
    [codes],
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/**
 * The features in force, lines and places that a plan names.
 * @throws Problem 400 `unknown-target`, which names each layer and code that is not in force
 */
export async function resolveTargets(
  database: Queryable,
  layers: Pick<Layers, 'find'>,
  targets: readonly TargetInput[],
): Promise<TargetRow[]> {
  const byLayer = new Map<string, string[]>();
  for (const target of targets)
    if ('layer' in target) byLayer.set(target.layer, [...(byLayer.get(target.layer) ?? []), target.code]);
  const found = new Map<string, Map<string, Feature>>();
  for (const [id, codes] of byLayer) {
    const layer = layers.find(id);
    if (layer) found.set(id, await featuresOf(database, layer.table, codes));
  }
  const errors: FieldError[] = [];
  const rows = targets.map((target, index): TargetRow => {
    const drawn = { ordinal: index + 1, layer: null, code: null, version: null, ewkb: null };
    if ('route' in target) {
      const geojson = JSON.stringify({ type: 'LineString', coordinates: target.route });
      return { ...drawn, name: target.name, geojson };
    }
    if ('point' in target) {
      const geojson = JSON.stringify({ type: 'Point', coordinates: target.point });
      return { ...drawn, name: target.name, geojson };
    }
    const { layer, code } = target;
    const feature = found.get(layer)?.get(code);
    if (!feature) {
      const text = found.has(layer)
        ? {
            zh: `图层“${layer}”中没有代码“${code}”`,
            en: `"${layer}" has no feature in force with the code "${code}"`,
          }
        : { zh: `图层“${layer}”不在使用中`, en: `The layer "${layer}" is not in force` };
      errors.push({
        path: `/targets/${index}/${found.has(layer) ? 'code' : 'layer'}`,
        message: text.en,
        text,
      });
    }
    const version = layers.find(layer)?.version ?? null;
    return {
      ordinal: index + 1,
      layer,
      code,
      name: feature?.name ?? code,
      version,
      geojson: null,
      ewkb: feature?.ewkb ?? null,
    };
  });
  if (errors.length > 0) throw new Problem(400, 'unknown-target', errors[0]!.text!, errors.slice(0, 50));
  return rows;
}

/** Takes the places of another kept form in place of those of a plan. */
export async function keepTargets(
  transaction: Queryable,
  plan: number,
  rows: readonly TargetRow[],
): Promise<void> {
  await transaction.query('delete from wangge.patrol_plan_targets where plan = $1', [plan]);
  await transaction.query(
    `insert into wangge.patrol_plan_targets (plan, ordinal, layer, code, name, kind, version, geom)
     select $1, ordinal, layer, code, name, (array['point', 'line', 'area'])[st_dimension(geom) + 1], version, geom
       from (select t.*, coalesce(st_setsrid(t.ewkb::geometry, 4326), st_setsrid(st_geomfromgeojson(t.geojson), 4326)) as geom
               from jsonb_to_recordset($2) as t (ordinal integer, layer text, code text, name text, version integer,
                 geojson text, ewkb text)) as given`,
    [plan, JSON.stringify(rows)],
  );
}

/**
 * Takes in what is in force of the layers that plans name: a feature that was redrawn gives its plan, and tasks that are
 * not begun, its new geometry; one that is gone leaves its last. Both are marked until somebody keeps the plan again.
 * @returns how many places are newly marked
 */
export async function followLayers(transaction: Queryable, layers: Pick<Layers, 'find'>): Promise<number> {
  const { rows: named } = await transaction.query<{ layer: string; versions: number[] }>(
    `select t.layer, array_agg(distinct t.version) as versions
       from wangge.patrol_plan_targets t join wangge.patrol_plans p on p.id = t.plan
      where t.layer is not null and p.state <> 'ended' group by t.layer`,
  );
  let marked = 0;
  for (const { layer: id, versions } of named) {
    const layer = layers.find(id);
    const version = layer?.version ?? 0;
    if (versions.length === 1 && versions[0] === version) continue;
    const { rowCount } = await transaction.query(
      `with now as (${layer ? `select distinct on (code) code, st_force2d(geom) as geom from ${layer.table} where geom is not null order by code` : 'select null::text as code, null::geometry as geom'}),
       changed as (
         update wangge.patrol_plan_targets t
            set version = $2, geom = coalesce(n.geom, t.geom),
                fault = case when n.code is null then 'retired'
                             when wangge.geometry_print(n.geom) <> wangge.geometry_print(t.geom) then 'redrawn'
                             else t.fault end
           from wangge.patrol_plan_targets o left join now n on n.code = o.code, wangge.patrol_plans p
          where o.plan = t.plan and o.ordinal = t.ordinal and p.id = t.plan and p.state <> 'ended'
            and t.layer = $1 and t.version is distinct from $2
         returning t.plan, t.ordinal, t.fault)
       select plan from changed where fault is not null`,
      [id, version],
    );
    marked += rowCount ?? 0;
  }
  await transaction.query(
    `update wangge.patrol_task_targets tt set geom = pt.geom, version = pt.version
       from wangge.patrol_tasks k join wangge.patrol_plan_targets pt on pt.plan = k.plan
      where k.id = tt.task and k.state = 'planned' and k.begun_at is null and pt.ordinal = tt.ordinal
        and pt.layer = tt.layer and pt.code = tt.code and tt.version is distinct from pt.version`,
  );
  return marked;
}
