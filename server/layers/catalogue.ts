import type { Queryable } from '../database/database.ts';
import type { CatalogueEntry } from './answers.ts';
import { isStale } from './published.ts';
import type { LayerDefinition } from './schema.ts';

interface Row extends Pick<CatalogueEntry, 'planned' | 'newest'> {
  definition: LayerDefinition;
  inForce: CatalogueEntry['inForce'];
  publishedAt: Date | null;
}

/** Every layer that is defined, whether anything of it was ever published or not. */
export async function readCatalogue(database: Queryable, now: Date): Promise<CatalogueEntry[]> {
  const { rows } = await database.query<Row>(
    `select l.definition, p.published_at as "publishedAt",
            case when v.version is not null then
              jsonb_build_object('version', v.version, 'featureCount', v.feature_count,
                                 'effectiveFrom', p.effective_from) end as "inForce",
            (select coalesce(jsonb_agg(jsonb_build_object('version', w.version, 'effectiveFrom', w.effective_from)
                                       order by w.effective_from), '[]')
               from wangge.planned_publications w
              where w.layer_id = l.id and w.cancelled_at is null and w.publication_id is null) as planned,
            (select jsonb_build_object('version', n.version, 'state', n.state, 'createdAt', n.created_at,
                                       'createdBy', n.created_by, 'issueCounts', n.issue_counts)
               from wangge.layer_versions n where n.layer_id = l.id order by n.version desc limit 1) as newest
       from wangge.layers l
       left join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
       left join lateral (select effective_from, published_at from wangge.publications
                           where layer_id = l.id and version = l.published_version order by id desc limit 1) p on true
      order by l.id`,
  );
  return rows.map(({ definition, publishedAt, ...row }) => {
    const { id, title, theme, role, tier, geometryType, visibility, minZoom, maxZoom } = definition;
    const { owner, updateEveryDays, fields } = definition;
    return {
      id,
      title,
      theme,
      role,
      tier: tier ?? null,
      geometryType,
      visibility,
      minZoom,
      maxZoom,
      owner: owner ?? null,
      updateEveryDays: updateEveryDays ?? null,
      fields: fields.map(({ name, title: of }) => ({ name, title: of })),
      stale: publishedAt !== null && isStale({ publishedAt, definition }, now),
      ...row,
    };
  });
}
