import { cityWide, type Principal } from '../../domain/access/principal.ts';
import { plusDays } from '../../domain/figures/days.ts';
import type { Database, Queryable } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import type { Layers } from '../layers/published.ts';
import type { Chiefs } from '../patrol-reviews/chiefs.ts';
import { occurrences } from '../patrols/schedule.ts';
import { planRequestSchema } from '../patrols/schema.ts';
import type { Patrols } from '../patrols/service.ts';

const simulation: Principal = cityWide('key', 'simulation', 'dispatcher');
const pastDays = 24;
const hourMs = 3_600_000;

interface Chosen {
  layer: string;
  code: string;
  unit: string;
}

/** A few features of a layer with the office of the street in which each lies; those of `street` first. */
async function chosen(
  database: Queryable,
  layers: Pick<Layers, 'find'>,
  id: string,
  limit: number,
  street: string,
): Promise<Chosen[]> {
  const [layer, streets] = [layers.find(id), layers.find('streets')];
  if (!layer || !streets) return [];
  const { rows } = await database.query<Chosen>(
    `select $1::text as layer, f.code, s.code as unit
       from (select code, geom from ${layer.table} where code is not null order by code limit 400) f
       join ${streets.table} s on st_intersects(s.geom, st_pointonsurface(f.geom))
      order by s.code <> $3, s.code, f.code limit $2`,
    [id, limit, street],
  );
  return rows;
}

/** Plans of the demo city: where they go is chosen, the rest is made up. */
function plansOf(targets: Record<'grids' | 'forests' | 'rivers' | 'bins', Chosen[]>, fromDay: string) {
  const of = (some: readonly Chosen[]) => some.map(({ layer, code }) => ({ layer, code }));
  const unit = (some: readonly Chosen[]) => some[0]?.unit ?? 'city';
  const { grids, forests, rivers, bins } = targets;
  const base = { fromDay, done: { share: 0.35, within: 120, minutes: 30 } };
  const check = [
    { id: 'order', text: '秩序良好', kind: 'yes-no' },
    { id: 'note', text: '备注', kind: 'text', required: false },
  ];
  return [
    {
      ...base,
      title: '网格每日巡查',
      unit: unit(grids),
      targets: of(grids.slice(0, 3)),
      schedule: { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', reason: '市容日常巡查' },
      team: '网格一组',
      items: ['road.roadside-rubbish'],
      checklist: check,
    },
    {
      ...base,
      title: '网格夜间巡查',
      unit: unit(grids),
      targets: of(grids.slice(3, 5)),
      schedule: { rule: 'FREQ=WEEKLY;BYDAY=FR,SA', at: '19:00', hours: 4 },
      team: '网格二组',
    },
    {
      ...base,
      title: '林地巡护',
      unit: unit(forests),
      targets: of(forests.slice(0, 3)),
      schedule: { rule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', reason: '防火期每周三次' },
      team: '第一护林队',
      person: 'inspector',
    },
    {
      ...base,
      title: '重点林地巡护',
      unit: unit(forests),
      targets: of(forests.slice(3, 5)),
      schedule: { rule: 'FREQ=DAILY', at: '09:00', hours: 8 },
      team: '第二护林队',
    },
    {
      ...base,
      title: '河道周巡',
      unit: unit(rivers),
      targets: of(rivers.slice(0, 4)),
      schedule: { rule: 'FREQ=WEEKLY;BYDAY=TU,TH', reason: '河长制要求每周不少于两次' },
      done: { share: 0.8, within: 60 },
      items: ['river.flow-obstacle'],
    },
    {
      ...base,
      kind: 'survey',
      title: '投放点专项调查',
      unit: unit(bins),
      targets: of(bins),
      untilDay: plusDays(fromDay, pastDays + 20),
      schedule: { rule: null },
      perTarget: true,
      done: { share: null, checkIns: true },
      checklist: [{ id: 'clean', text: '周边整洁', kind: 'yes-no' }],
    },
  ].filter(({ targets: where }) => where.length > 0);
}

/** Tracks along the edge of each place: all of it and a part, with what of it they cover. */
async function walksOf(database: Queryable, plan: number): Promise<void> {
  await database.query(
    `create temporary table demo_walks on commit drop as
     with edges as (
       select t.ordinal, t.kind, case t.kind when 'area' then st_exteriorring(st_geometryn(t.geom, 1))
                when 'line' then st_geometryn(t.geom, 1) end as edge, t.geom
         from wangge.patrol_plan_targets t where t.plan = $1),
     walks as (
       select ordinal, kind, geom, is_whole,
              case when kind = 'area' then
                st_multi(st_translate(st_scale(st_translate(edge, -st_x(st_centroid(geom)), -st_y(st_centroid(geom))), 0.6, 0.6),
                  st_x(st_centroid(geom)), st_y(st_centroid(geom))))
              else st_multi(edge) end as whole
         from edges, (values (true), (false)) as w (is_whole) where edge is not null),
     cut as (
       select ordinal, kind, geom, is_whole,
              case when is_whole then whole else st_multi(st_linesubstring(st_geometryn(whole, 1), 0, 0.35)) end as track from walks)
     select ordinal, is_whole, track, st_length(track::geography) as metres,
            case when kind = 'area' then st_area(wangge.intersection(geom, wangge.buffer(track::geography, 120)::geometry)::geography)
                   / nullif(st_area(geom::geography), 0)
                 else case when is_whole then 1 else 0.35 end end as share
       from cut`,
    [plan],
  );
}

/** Makes the tasks of the past weeks of a plan, and says how each went; the same for the same city and day. */
async function pastOf(database: Database, plan: number, now: Date): Promise<void> {
  await database.transaction(async (transaction) => {
    const { rows } = await transaction.query<{ fromDay: string; untilDay: string | null; definition: never }>(
      `select from_day::text as "fromDay", until_day::text as "untilDay", definition from wangge.patrol_plans where id = $1`,
      [plan],
    );
    const { fromDay, untilDay, definition } = rows[0]!;
    const { schedule } = definition as { schedule: Parameters<typeof occurrences>[0]['schedule'] };
    if (schedule.rule === null) return;
    const since = new Date(now.getTime() - pastDays * 24 * hourMs);
    const past = occurrences({ fromDay, untilDay, schedule }, since, now).filter(({ dueAt }) => dueAt < now);
    await walksOf(transaction, plan);
    await transaction.query(
      `with made as (
         insert into wangge.patrol_tasks (plan, ordinal, unit, team, person, title, kind, definition, starts_at, due_at, state,
           begun_at, finished_at, closed_at, arrived_at, points)
         select p.id, o.ordinal, p.unit, p.team, p.person, p.title, p.kind, p.definition, o."startsAt", o."dueAt",
                case when dice < 12 then 'missed' when dice < 30 then 'short' else 'done' end,
                case when dice >= 12 then o."startsAt" + interval '20 minutes' end,
                case when dice >= 12 then o."startsAt" + interval '95 minutes' end, o."dueAt",
                case when dice >= 12 then o."startsAt" + make_interval(mins => 24 + dice % 9) end, 0
           from wangge.patrol_plans p, (
             select o.*, abs(hashtext($3 || o."startsAt"::text)) % 100 as dice
               from jsonb_to_recordset($2) as o (ordinal integer, "startsAt" timestamptz, "dueAt" timestamptz)) o
          where p.id = $1 on conflict do nothing
         returning id, plan, state)
       insert into wangge.patrol_task_targets (task, ordinal, layer, code, name, kind, version, geom, share)
       select m.id, t.ordinal, t.layer, t.code, t.name, t.kind, t.version, t.geom,
              case when m.state = 'missed' then null else least(1, w.share) end
         from made m join wangge.patrol_plan_targets t on t.plan = m.plan
         left join demo_walks w on w.ordinal = t.ordinal and w.is_whole = (m.state = 'done' or t.ordinal > 1)`,
      [plan, JSON.stringify(past), String(plan)],
    );
    await transaction.query(
      `with walked as (
         select t.task, avg(t.share) as share, min(t.share) as least, sum(w.metres) as metres,
                (array_agg(t.name order by t.share, t.ordinal))[1] as name,
                (array_agg(t.ordinal order by t.share, t.ordinal))[1] as target,
                st_multi(st_collect(st_geometryn(w.track, 1))) as track
           from wangge.patrol_task_targets t join wangge.patrol_tasks q on q.id = t.task
           join demo_walks w on w.ordinal = t.ordinal and w.is_whole = (q.state = 'done' or t.ordinal > 1)
          where q.plan = $1 and q.state in ('done', 'short') group by t.task)
       update wangge.patrol_tasks k
          set share = s.share, minutes = 75, metres = s.metres, track = s.track,
              state = case when s.least < wanted then 'short' else 'done' end,
              shortfalls = case when s.least >= wanted then '[]'::jsonb else jsonb_build_array(jsonb_build_object(
                'kind', 'share', 'target', s.target, 'wanted', wanted, 'got', round(s.least::numeric, 2),
                'text', jsonb_build_object(
                  'zh', format('“%s”覆盖 %s %%，应达 %s %%', s.name, floor(s.least * 100), floor(wanted * 100)),
                  'en', format('%s %% of "%s" covered, %s %% wanted', floor(s.least * 100), s.name, floor(wanted * 100))))) end
         from (select w.*, (q.definition #>> '{done,share}')::float8 as wanted
                 from walked w join wangge.patrol_tasks q on q.id = w.task) s
        where s.task = k.id`,
      [plan],
    );
  });
}

/** Events that are there become findings of tasks that were gone: of each the nearest place. */
async function findings(database: Queryable): Promise<void> {
  await database.query(
    `insert into wangge.patrol_findings (task, target, event, at, actor)
     select k.id, 1, e.id, k.begun_at + interval '40 minutes', coalesce(k.person, 'simulation')
       from (select *, row_number() over (order by starts_at desc, id) as place
               from wangge.patrol_tasks where state in ('done', 'short')) k
       join (select id, row_number() over (order by id) as place from wangge.events order by id limit 30) e
         on e.place * 2 = k.place
     on conflict do nothing`,
  );
}

/** Plans of the demo city with the tasks of the past weeks, and chiefs of its forests and rivers. */
export async function simulatePastPatrols({
  database,
  layers,
  patrols,
  chiefs,
}: {
  database: Database;
  layers: Pick<Layers, 'find'>;
  patrols: Pick<Patrols, 'plans' | 'sweep'>;
  chiefs: Pick<Chiefs, 'create'>;
}): Promise<void> {
  const now = new Date();
  const { rows } = await database.query<{ unit: string }>(
    `select r.unit from wangge.user_roles r join wangge.users u on u.id = r.user_id where u.name = 'street'`,
  );
  const street = rows[0]?.unit ?? '';
  const some = (id: string, limit: number) => chosen(database, layers, id, limit, street);
  const targets = {
    grids: await some('responsibility-grids', 5),
    forests: await some('forest-patrol-grids', 5),
    rivers: await some('rivers', 4),
    bins: await some('bin-stations', 12),
  };
  for (const sent of plansOf(targets, plusDays(cityDay(now), -pastDays))) {
    const { id } = await patrols.plans.create(planRequestSchema.parse(sent), simulation);
    await pastOf(database, id, now);
  }
  // One whose ranger has left, so that it falls to its unit.
  await database.query(`update wangge.patrol_plans set person = '李护林' where title = '重点林地巡护'`);
  await findings(database);
  const duty = await some('forest-duty-grids', 3);
  const reach = targets.rivers.slice(0, 2);
  const named = [
    { system: 'forest', level: 'city', name: '陈林', title: '市领导', unit: 'city', areas: duty },
    {
      system: 'forest',
      level: 'district',
      name: '赵山',
      title: '区领导',
      unit: 'city',
      areas: duty.slice(0, 2),
    },
    {
      system: 'forest',
      level: 'street',
      name: '周青',
      title: '街镇领导',
      unit: duty[0]?.unit,
      areas: duty.slice(0, 1),
    },
    {
      system: 'forest',
      level: 'village',
      name: '孙桦',
      title: '村居书记',
      unit: duty[0]?.unit,
      areas: targets.forests.slice(0, 2),
    },
    {
      system: 'forest',
      level: 'grid',
      name: 'inspector',
      title: '护林员',
      person: 'inspector',
      unit: targets.forests[0]?.unit,
      areas: targets.forests.slice(0, 1),
    },
    {
      system: 'river',
      level: 'district',
      name: '江平',
      title: '区领导',
      unit: 'city',
      areas: targets.rivers,
    },
    { system: 'river', level: 'street', name: '何清', title: '街镇领导', unit: reach[0]?.unit, areas: reach },
  ];
  for (const { person = null, unit, areas, ...chief } of named)
    if (unit !== undefined && areas.length > 0)
      await chiefs.create(
        {
          ...chief,
          person,
          unit,
          superior: null,
          untilDay: null,
          areas: areas.map(({ layer, code }) => ({ layer, code })),
        },
        simulation,
      );
  await patrols.sweep(now);
}
