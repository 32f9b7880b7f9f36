import type { Queryable } from '../database/database.ts';
import { isStale } from './published.ts';
import type { LayerDefinition } from './schema.ts';
import type { VersionDocument } from './version-store.ts';

/** A layer as those who keep it see it: what is in force, what waits, and what was loaded last. */
export interface CatalogueEntry
  extends Pick<
    LayerDefinition,
    'id' | 'title' | 'theme' | 'role' | 'geometryType' | 'visibility' | 'minZoom' | 'maxZoom'
  > {
  tier: LayerDefinition['tier'] | null;
  owner: LayerDefinition['owner'] | null;
  updateEveryDays: number | null;
  /** The properties that the layer declares. */
  fields: Pick<LayerDefinition['fields'][number], 'name' | 'title'>[];
  inForce: { version: number; featureCount: number; effectiveFrom: string } | null;
  /** Whether the version in force is older than was promised. */
  stale: boolean;
  /** The plans that wait for their time, the next one first. */
  planned: { version: number; effectiveFrom: string }[];
  newest:
    | (Pick<VersionDocument, 'version' | 'state' | 'createdBy' | 'issueCounts'> & { createdAt: string })
    | null;
}

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
