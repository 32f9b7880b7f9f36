import type { Override, OverrideReport } from '../../domain/answers/overrides.ts';
import type { Decision, Unit } from '../../domain/routing/decision.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible } from '../database/visible-rows.ts';
import { maskText } from '../personal/mask.ts';

const document = `jsonb_build_object('id', o.id, 'eventId', o.event_id, 'at', wangge.utc_text(o.at),
  'author', o.author, 'authorRole', o.author_role, 'reason', o.reason,
  'lead', jsonb_build_object('code', o.lead_code, 'name', o.lead_name, 'nameEn', o.lead_name_en,
    'kind', o.lead_kind),
  'decided', jsonb_build_object('lead', o.decided_code, 'rule', o.rule, 'street', o.street))`;

/** What an override says and what it is against. */
export interface OverrideRow {
  eventId: number;
  lead: Unit;
  reason: string;
  decision: Decision;
  rule: string | null;
}

/** Keeps an override. */
export async function add(
  transaction: Queryable,
  { eventId, lead, reason, decision, rule }: OverrideRow,
  by: { name: string; role: string },
): Promise<Override> {
  const { rows } = await transaction.query<{ override: Override }>(
    `insert into wangge.overrides as o (event_id, author, author_role, reason, lead_code, lead_name,
       lead_name_en, lead_kind, decided_code, decided_kind, rule, street)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     returning ${document} as override`,
    [
      eventId,
      by.name,
      by.role,
      maskText(reason),
      lead.code,
      lead.name,
      lead.nameEn,
      lead.kind,
      decision.lead.code,
      decision.lead.kind,
      rule,
      decision.areas.street?.code ?? null,
    ],
  );
  return rows[0]!.override;
}

/** The overrides of an event, oldest first. */
export async function ofEvent(database: Queryable, eventId: number): Promise<Override[]> {
  const { rows } = await database.query<{ override: Override }>(
    `select ${document} as override from wangge.overrides o where o.event_id = $1 order by o.id`,
    [eventId],
  );
  return rows.map((row) => row.override);
}

/** Counts the overrides that stand; a suspect has `many` or more to one unit. */
export async function report(
  database: Queryable,
  many: number,
  scopes: readonly string[] | null,
): Promise<OverrideReport> {
  const { rows } = await database.query<OverrideReport>(
    `with latest as (
       select distinct on (v.event_id) v.*, e.geom, e.decision #> '{areas,street}' as area
         from wangge.overrides v join wangge.events e on e.id = v.event_id join wangge.orders o on o.id = e.order_id
        where ${eventVisible('$2')}
        order by v.event_id, v.id desc
     ), standing as (
       select * from latest where lead_code <> decided_code or lead_kind <> decided_kind
     ), areas as (
       select street, (array_agg(area order by id desc))[1] as area, count(*) as overrides
         from standing group by street
     ), rules as (
       select rule, count(*) as overrides from standing group by rule
     ), suspects as (
       select street, lead_code, (array_agg(area order by id desc))[1] as area,
              (array_agg(jsonb_build_object('code', lead_code, 'name', lead_name, 'nameEn', lead_name_en,
                'kind', lead_kind) order by id desc))[1] as lead,
              count(*) as overrides, st_extent(geom) as box
         from standing where street is not null
        group by street, lead_code, lead_kind having count(*) >= $1
     )
     select
       (select coalesce(jsonb_agg(jsonb_build_object('area', area, 'overrides', overrides)
                 order by overrides desc, street), '[]') from areas) as areas,
       (select coalesce(jsonb_agg(jsonb_build_object('rule', rule, 'overrides', overrides)
                 order by overrides desc, rule), '[]') from rules) as rules,
       (select coalesce(jsonb_agg(jsonb_build_object('area', area, 'lead', lead, 'overrides', overrides,
                 'bbox', jsonb_build_array(st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)))
                 order by overrides desc, street, lead_code), '[]') from suspects) as suspects`,
    [many, scopes],
  );
  return rows[0]!;
}
