import type { PatrolFinding, PatrolTask, PatrolTaskDetail } from '../../domain/answers/patrols.ts';
import { lateHours } from '../../domain/patrols/states.ts';
import type { Queryable } from '../database/database.ts';
import { seen } from './plan-store.ts';
import type { FindingQuery, TaskQuery } from './schema.ts';

const columns = `k.id, k.plan, k.title, k.kind, k.unit, k.team, k.person, k.state, wangge.utc_text(k.starts_at) as "startsAt",
  wangge.utc_text(k.due_at) as "dueAt", wangge.utc_text(k.due_at + interval '${lateHours} hours') as "takesUntil",
  wangge.utc_text(k.begun_at) as "begunAt", wangge.utc_text(k.finished_at) as "finishedAt",
  wangge.utc_text(k.closed_at) as "closedAt", wangge.utc_text(k.arrived_at) as "arrivedAt",
  round(k.share::numeric, 4)::float8 as share, round(k.metres::numeric)::float8 as metres,
  round(k.minutes::numeric, 1)::float8 as minutes,
  (select count(*) from wangge.patrol_task_targets t where t.task = k.id)::int as places,
  (select count(*) from wangge.patrol_task_targets t where t.task = k.id and t.visited_at is not null)::int as visited,
  (select count(*) from wangge.patrol_findings f where f.task = k.id)::int as findings,
  k.shortfalls, k.notices, k.note,
  (select json_build_array(st_x(p), st_y(p)) from (
     select st_pointonsurface(t.geom) as p from wangge.patrol_task_targets t where t.task = k.id order by t.ordinal limit 1) q) as point`;

/** Asks for what has no team or person. */
const none = '-';

/** SQL that holds for tasks which meet a filter; its values are appended. */
function conditionsOf(
  filter: Pick<TaskQuery, 'plan' | 'unit' | 'team' | 'person' | 'layer' | 'code' | 'place' | 'from' | 'to'>,
  values: unknown[],
): string[] {
  const value = (given: unknown) => `$${values.push(given)}`;
  const found: string[] = [];
  for (const name of ['plan', 'unit', 'team', 'person'] as const)
    if (filter[name] !== undefined)
      found.push(filter[name] === none ? `k.${name} is null` : `k.${name} = ${value(filter[name])}`);
  if (filter.layer !== undefined || filter.code !== undefined)
    found.push(`exists (select from wangge.patrol_task_targets t where t.task = k.id
      ${filter.layer === undefined ? '' : `and t.layer = ${value(filter.layer)}`}
      ${filter.code === undefined ? '' : `and t.code = ${value(filter.code)}`})`);
  if (filter.place !== undefined)
    found.push(`exists (select from wangge.patrol_task_targets t
      where t.task = k.id and t.code is null and t.name = ${value(filter.place)})`);
  if (filter.from !== undefined)
    found.push(`k.starts_at >= (${value(filter.from)}::date)::timestamp at time zone 'Asia/Shanghai'`);
  if (filter.to !== undefined)
    found.push(`k.starts_at < (${value(filter.to)}::date + 1)::timestamp at time zone 'Asia/Shanghai'`);
  return found;
}

/** Whose tasks somebody is to go: his own, and those of nobody in the units where he may. */
export interface Mine {
  name: string;
  scopes: readonly string[] | null;
}

/** By when they begin, and then by id. @param scopes of the reader */
export async function list(
  database: Queryable,
  query: TaskQuery,
  limit: number,
  reader: { scopes: readonly string[] | null; name: string; mine: Mine },
): Promise<PatrolTask[]> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = conditionsOf(query, values);
  if (query.state) conditions.push(`k.state = any (${value(query.state)})`);
  if (query.kind) conditions.push(`k.kind = ${value(query.kind)}`);
  if (query.mine) {
    const scopes = value(reader.mine.scopes);
    conditions.push(`(k.person = ${value(reader.mine.name)}
      or k.person is null and (${scopes}::text[] is null or 'unit/' || k.unit = any (${scopes})))`);
  }
  conditions.push(seen('k', value(reader.scopes), value(reader.name)));
  const forward = query.sort === 'starts';
  if (query.cursor !== undefined)
    conditions.push(`(k.starts_at, k.id) ${forward ? '>' : '<'}
      (select c.starts_at, c.id from wangge.patrol_tasks c where c.id = ${value(query.cursor)})`);
  const way = forward ? '' : ' desc';
  const { rows } = await database.query<PatrolTask>(
    `select ${columns} from wangge.patrol_tasks k where ${conditions.join(' and ')}
      order by k.starts_at${way}, k.id${way} limit ${value(limit)}`,
    values,
  );
  return rows;
}

export async function find(
  database: Queryable,
  id: number,
  scopes: readonly string[] | null,
  name: string,
): Promise<PatrolTask | null> {
  const { rows } = await database.query<PatrolTask>(
    `select ${columns} from wangge.patrol_tasks k where k.id = $1 and ${seen('k', '$2', '$3')}`,
    [id, scopes, name],
  );
  return rows[0] ?? null;
}

/** An order is real once it was filed: none where it was refused or cancelled, unknown before. */
const isReal = `case when o.state in ('not-accepted', 'cancelled') then false
  when o.state in ('reported', 'pending-verify', 'pending-register') then null else true end`;
const isClosed = `o.state in ('closed', 'forced-closed')`;

const findingColumns = `f.id, f.task, f.target, wangge.utc_text(f.at) as at, f.actor, f.event, e.item,
  json_build_array(st_x(e.geom), st_y(e.geom)) as point, o.number as "order", o.state, ${isReal} as real,
  o.state = 'closed' as checked, wangge.utc_text(case when ${isClosed} then o.updated_at end) as "closedAt"`;
const findingTables = `wangge.patrol_findings f join wangge.patrol_tasks k on k.id = f.task
  join wangge.events e on e.id = f.event join wangge.orders o on o.id = e.order_id`;

/** Newest first. */
export async function findings(
  database: Queryable,
  query: FindingQuery,
  limit: number,
  reader: { scopes: readonly string[] | null; name: string },
): Promise<PatrolFinding[]> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = conditionsOf(query, values);
  if (query.real === 'open') conditions.push(`(${isReal}) is null`);
  else if (query.real !== undefined) conditions.push(`(${isReal}) is ${query.real}`);
  if (query.closed !== undefined) conditions.push(`(${isClosed}) is ${query.closed}`);
  conditions.push(seen('k', value(reader.scopes), value(reader.name)));
  if (query.cursor !== undefined) conditions.push(`f.id < ${value(query.cursor)}`);
  const { rows } = await database.query<PatrolFinding>(
    `select ${findingColumns} from ${findingTables} where ${conditions.join(' and ')} order by f.id desc limit ${value(limit)}`,
    values,
  );
  return rows;
}

/** What a task holds beside what lists tell of it. */
export async function rest(
  database: Queryable,
  id: number,
): Promise<Pick<PatrolTaskDetail, 'definition' | 'where' | 'checkIns' | 'answers' | 'found'>> {
  const { rows } = await database.query<
    Pick<PatrolTaskDetail, 'definition' | 'where' | 'checkIns' | 'answers'>
  >(
    `select k.definition,
       (select coalesce(json_agg(json_build_object('ordinal', t.ordinal, 'layer', t.layer, 'code', t.code, 'name', t.name,
            'kind', t.kind, 'version', t.version, 'geometry', st_asgeojson(t.geom, 7)::json,
            'share', round(t.share::numeric, 4), 'visitedAt', wangge.utc_text(t.visited_at)) order by t.ordinal), '[]')
          from wangge.patrol_task_targets t where t.task = k.id) as where,
       (select coalesce(json_agg(json_build_object('target', c.target, 'at', wangge.utc_text(c.at), 'way', c.way,
            'actor', c.actor) order by c.at), '[]')
          from wangge.patrol_check_ins c where c.task = k.id) as "checkIns",
       (select coalesce(json_agg(json_build_object('target', a.target, 'question', a.question, 'value', a.value,
            'at', wangge.utc_text(a.at), 'actor', a.actor) order by a.target, a.question), '[]')
          from wangge.patrol_answers a where a.task = k.id) as answers
       from wangge.patrol_tasks k where k.id = $1`,
    [id],
  );
  const { rows: found } = await database.query<PatrolFinding>(
    `select ${findingColumns} from ${findingTables} where f.task = $1 order by f.id`,
    [id],
  );
  return { ...rows[0]!, found };
}
