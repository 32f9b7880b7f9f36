import type { PatrolDefinition, PatrolPlan, PlanTarget } from '../../domain/answers/patrols.ts';
import type { Queryable } from '../database/database.ts';
import type { PlanFaults } from './notices.ts';
import { noticesOf } from './notices.ts';
import type { PlanQuery, PlanRequest } from './schema.ts';

/** What a principal sees: what is of his units, and what is his own; all where `scopes` is null. */
export const seen = (row: string, scopes: string, name: string) =>
  `(${scopes}::text[] is null or 'unit/' || ${row}.unit = any (${scopes}) or ${row}.person = ${name}::text)`;

const columns = `p.id, p.revision, p.state, p.kind, p.title, p.unit, p.team, p.person, p.from_day::text as "fromDay",
  p.until_day::text as "untilDay", p.definition, p.made_by as "madeBy", wangge.utc_text(p.changed_at) as "changedAt",
  p.changed_by as "changedBy",
  (select count(*) from wangge.patrol_plan_targets t where t.plan = p.id)::int as targets,
  p.person is not null and not wangge.works_near(p.person, p.unit) as "personLeft",
  (select coalesce(json_agg(coalesce(t.name, t.code) order by t.ordinal) filter (where t.fault = 'redrawn'), '[]')
     from wangge.patrol_plan_targets t where t.plan = p.id) as redrawn,
  (select coalesce(json_agg(coalesce(t.name, t.code) order by t.ordinal) filter (where t.fault = 'retired'), '[]')
     from wangge.patrol_plan_targets t where t.plan = p.id) as retired,
  (select wangge.utc_text(min(k.starts_at)) from wangge.patrol_tasks k
    where k.plan = p.id and k.state = 'planned' and k.starts_at > now()) as next`;

type Row = Omit<PatrolPlan, 'assignee' | 'notices'> & PlanFaults & { definition: PatrolDefinition };

function told({ personLeft, redrawn, retired, ...plan }: Row): PatrolPlan {
  const notices = noticesOf({ person: plan.person, personLeft, redrawn, retired });
  return { ...plan, notices, assignee: notices.length > 0 ? null : plan.person };
}

/** Newest first. */
export async function list(
  database: Queryable,
  { state, kind, unit, person, layer, code, cursor }: PlanQuery,
  limit: number,
  scopes: readonly string[] | null,
  name: string,
): Promise<PatrolPlan[]> {
  const { rows } = await database.query<Row>(
    `select ${columns} from wangge.patrol_plans p
      where ($1::text is null or p.state = $1) and ($2::text is null or p.kind = $2) and ($3::text is null or p.unit = $3)
        and ($4::text is null or p.person = $4)
        and ($5::text is null or exists (select from wangge.patrol_plan_targets t
              where t.plan = p.id and t.layer = $5 and ($6::text is null or t.code = $6)))
        and ($7::bigint is null or p.id < $7) and ${seen('p', '$8', '$9')}
      order by p.id desc limit $10`,
    [
      state ?? null,
      kind ?? null,
      unit ?? null,
      person ?? null,
      layer ?? null,
      code ?? null,
      cursor ?? null,
      scopes,
      name,
      limit,
    ],
  );
  return rows.map(told);
}

/** @param scopes null for all */
export async function find(
  database: Queryable,
  id: number,
  scopes: readonly string[] | null,
  name: string,
): Promise<PatrolPlan | null> {
  const { rows } = await database.query<Row>(
    `select ${columns} from wangge.patrol_plans p where p.id = $1 and ${seen('p', '$2', '$3')}`,
    [id, scopes, name],
  );
  return rows[0] ? told(rows[0]) : null;
}

export async function targetsOf(database: Queryable, plan: number): Promise<PlanTarget[]> {
  const { rows } = await database.query<PlanTarget>(
    `select ordinal, layer, code, name, kind, version, st_asgeojson(geom, 7)::jsonb as geometry, fault
       from wangge.patrol_plan_targets where plan = $1 order by ordinal`,
    [plan],
  );
  return rows;
}

/** What a plan says beside what has a column of its own. */
const definitionOf = ({ schedule, items, checklist, perTarget, done }: PlanRequest): PatrolDefinition =>
  ({ schedule, items, checklist, perTarget, done }) as PatrolDefinition;

function valuesOf(request: PlanRequest, actor: string): unknown[] {
  const { kind, title, unit, team, person, fromDay, untilDay } = request;
  return [kind, title, unit, team, person, fromDay, untilDay, JSON.stringify(definitionOf(request)), actor];
}

/** @param madeUntil before this no task is made @returns the id */
export async function insert(
  transaction: Queryable,
  request: PlanRequest,
  madeUntil: Date,
  actor: string,
): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.patrol_plans (kind, title, unit, team, person, from_day, until_day, definition, made_by,
       changed_by, made_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) returning id`,
    [...valuesOf(request, actor), madeUntil],
  );
  return rows[0]!.id;
}

/** @returns whether the plan was as `revision` has it */
export async function update(
  transaction: Queryable,
  id: number,
  revision: number,
  request: PlanRequest,
  actor: string,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update wangge.patrol_plans set kind = $1, title = $2, unit = $3, team = $4, person = $5, from_day = $6,
       until_day = $7, definition = $8, changed_by = $9, changed_at = clock_timestamp(), revision = revision + 1
      where id = $10 and revision = $11`,
    [...valuesOf(request, actor), id, revision],
  );
  return rowCount === 1;
}

export async function setState(
  transaction: Queryable,
  id: number,
  state: PatrolPlan['state'],
  actor: string,
): Promise<void> {
  await transaction.query(
    `update wangge.patrol_plans set state = $2, changed_by = $3, changed_at = clock_timestamp(), revision = revision + 1
      where id = $1`,
    [id, state, actor],
  );
}
