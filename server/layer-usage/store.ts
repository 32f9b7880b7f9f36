import type { HistoryEntry, QualityEntry } from '../../domain/answers/layer-usage.ts';
import type { Queryable } from '../database/database.ts';

const mostHistory = 50;

/** What was in force and since when, the newest first; who published is not told. */
export async function historyOf(database: Queryable, layer: string): Promise<HistoryEntry[]> {
  const { rows } = await database.query<HistoryEntry>(
    `select p.version, wangge.utc_text(p.effective_from) as "effectiveFrom",
            wangge.utc_text(p.published_at) as "publishedAt", v.feature_count as "featureCount"
       from wangge.publications p join wangge.layer_versions v on v.layer_id = p.layer_id and v.version = p.version
      where p.layer_id = $1 order by p.id desc limit $2`,
    [layer, mostHistory],
  );
  return rows;
}

/** What the checks found in a version by type, the gravest first; which features it was is for those who keep the layer. */
export async function qualityOf(
  database: Queryable,
  layer: string,
  version: number,
): Promise<QualityEntry[]> {
  const { rows } = await database.query<QualityEntry>(
    `select i.type, i.severity, count(*)::integer as found, count(a.issue_id)::integer as accepted
       from wangge.layer_issues i
       left join wangge.accepted_issues a on a.layer_id = i.layer_id and a.issue_id = i.id
      where i.layer_id = $1 and i.version = $2
      group by i.type, i.severity
      order by array_position(array['error', 'warning', 'info'], i.severity), found desc, i.type`,
    [layer, version],
  );
  return rows;
}
