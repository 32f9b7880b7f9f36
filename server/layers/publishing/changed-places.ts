import type { Queryable } from '../../database/database.ts';

/** West, south, east, north in CRS84 degrees. */
export type Box = [number, number, number, number];

/** Where the features of a publication differ from those in force before it; null for anywhere. */
export interface PlacedChange {
  publication: number;
  publishedAt: Date;
  boxes: readonly Box[] | null;
}

/** With more places than this, or in larger layers, a publication counts as different anywhere. */
const mostBoxes = 2_000;
const mostFeatures = 100_000;
/** What has changed since a layer last was different anywhere is kept in memory by every process. */
const mostKept = { publications: 1_000, boxes: 20_000 };

/**
 * Where a version differs from the one in force: the boxes of features that were added, removed, moved or given other
 * properties, as they were and as they are. Runs in the transaction that publishes.
 */
export async function changedPlaces(
  transaction: Queryable,
  layer: string,
  version: number,
): Promise<Box[] | null> {
  const { rows } = await transaction.query<{ before: string; after: string; features: number }>(
    `select 'wangge_data.version_' || o.table_id as before, 'wangge_data.version_' || n.table_id as after,
            greatest(o.feature_count, n.feature_count) as features
       from wangge.layers l
       join wangge.layer_versions o on o.layer_id = l.id and o.version = l.published_version
       join wangge.layer_versions n on n.layer_id = l.id and n.version = $2
      where l.id = $1`,
    [layer, version],
  );
  const pair = rows[0];
  if (!pair || pair.features > mostFeatures) return null;
  // Compiling costs more than comparing.
  await transaction.query('set local jit = off');
  const { rows: found } = await transaction.query<{ box: Box }>(
    `select distinct array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] as box
       from (select o.geom as before, n.geom as after
               from ${pair.before} o full join ${pair.after} n using (fid)
              where o.geom::bytea is distinct from n.geom::bytea
                 or (o.code, o.name, o.parent, o.properties) is distinct from (n.code, n.name, n.parent, n.properties)
            ) changed
      cross join lateral (values (before), (after)) as each (geom)
      where not st_isempty(geom)
      limit $1`,
    [mostBoxes + 1],
  );
  return found.length > mostBoxes ? null : found.map(({ box }) => box);
}

/**
 * Where a version that was in force may differ from the one that is: wherever the publications since then changed
 * something. So going back compares nothing, however large the layer is. Undefined where one of them kept no places.
 */
export async function placesUndone(
  transaction: Queryable,
  layer: string,
  version: number,
): Promise<readonly Box[] | null | undefined> {
  const { rows } = await transaction.query<{ kept: boolean; boxes: Box[] | null }>(
    `select x.publication_id is not null as kept, x.boxes
       from wangge.publications p left join wangge.publication_places x on x.publication_id = p.id
      where p.layer_id = $1
        and p.id > (select max(id) from wangge.publications where layer_id = $1 and version = $2)`,
    [layer, version],
  );
  if (rows.some(({ kept }) => !kept)) return undefined;
  const boxes = rows.flatMap((row) => row.boxes ?? []);
  return rows.some((row) => row.boxes === null) || boxes.length > mostBoxes ? null : boxes;
}

/** Keeps the places of a publication, for every process and after a restart. */
export async function keepPlaces(
  transaction: Queryable,
  layer: string,
  publication: number,
  boxes: readonly Box[] | null,
): Promise<void> {
  await transaction.query(
    `insert into wangge.publication_places (publication_id, boxes)
     select $2, case when count(*) < $4 and coalesce(sum(jsonb_array_length(boxes)), 0) < $5 then $3::jsonb end
       from wangge.publication_places c join wangge.publications p on p.id = c.publication_id
      where p.layer_id = $1 and p.id < $2
        and p.id > (select coalesce(max(w.id), 0) from wangge.publications w
                      left join wangge.publication_places x on x.publication_id = w.id
                     where w.layer_id = $1 and w.id < $2 and x.boxes is null)`,
    [layer, publication, boxes && JSON.stringify(boxes), mostKept.publications, mostKept.boxes],
  );
}

/** At most `most` boxes that together cover all of `boxes`, each of those that lie near each other from west to east. */
export function fewerBoxes(boxes: readonly Box[], most: number): Box[] {
  const size = Math.ceil(boxes.length / most);
  if (size <= 1) return [...boxes];
  const sorted = boxes.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) => {
    const group = sorted.slice(index * size, (index + 1) * size);
    return group.reduce((all, box) => [
      Math.min(all[0], box[0]),
      Math.min(all[1], box[1]),
      Math.max(all[2], box[2]),
      Math.max(all[3], box[3]),
    ]);
  });
}

/**
 * The changes of all layers that came into force after the publication `after`, in their order, each layer's from
 * the last one that was different anywhere.
 */
export async function placesAfter(
  database: Queryable,
  after: number,
): Promise<(PlacedChange & { layer: string })[]> {
  const { rows } = await database.query<PlacedChange & { layer: string }>(
    `with anywhere as (
       select w.layer_id, max(w.id) as id from wangge.publications w
         left join wangge.publication_places x on x.publication_id = w.id
        where x.boxes is null group by w.layer_id
     )
     select p.layer_id as layer, p.id as publication, p.published_at as "publishedAt", c.boxes
       from wangge.publications p
       left join anywhere on anywhere.layer_id = p.layer_id
       left join wangge.publication_places c on c.publication_id = p.id
      where p.id > $1 and p.id >= coalesce(anywhere.id, 0)
      order by p.id`,
    [after],
  );
  return rows;
}
