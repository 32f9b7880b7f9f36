import type { Emergency } from '../../domain/answers/emergencies.ts';
import type { Order } from '../../domain/answers/orders.ts';
import { openStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { maskText } from '../personal/mask.ts';
import type { EmergencyRequest, EmergencyReviewRequest } from './emergency-plans.ts';

const document = `id, plan, scene, district, note, wangge.utc_text(started_at) as "startedAt", started_by as "startedBy",
  wangge.utc_text(ended_at) as "endedAt", ended_by as "endedBy", end_note as "endNote",
  (select jsonb_build_object('effect', r.effect, 'well', r.well, 'problems', r.problems, 'measures', r.measures,
     'writtenAt', wangge.utc_text(r.written_at), 'writtenBy', r.written_by)
     from wangge.emergency_reviews r where r.emergency_id = emergencies.id) as review`;

/** The emergencies that are on, and beside them the last `ended` that were; newest first. */
export async function list(database: Queryable, ended: number): Promise<Emergency[]> {
  const { rows } = await database.query<Emergency>(
    `(select ${document} from wangge.emergencies where ended_at is null)
     union all
     (select ${document} from wangge.emergencies where ended_at is not null order by id desc limit $1)
     order by id desc`,
    [ended],
  );
  return rows;
}

/** Begins an emergency; null where the same is on already. */
export async function begin(
  database: Queryable,
  { plan, scene, district, note }: EmergencyRequest,
  by: string,
): Promise<Emergency | null> {
  const { rows } = await database.query<Emergency>(
    `insert into wangge.emergencies (plan, scene, district, note, started_by) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning ${document}`,
    [plan, scene, district, maskText(note), by],
  );
  return rows[0] ?? null;
}

/** Ends an emergency; null where none of that id is on. */
export async function end(
  database: Queryable,
  id: number,
  note: string,
  by: string,
): Promise<Emergency | null> {
  const { rows } = await database.query<Emergency>(
    `update wangge.emergencies set ended_at = clock_timestamp(), ended_by = $2, end_note = $3
      where id = $1 and ended_at is null returning ${document}`,
    [id, by, maskText(note)],
  );
  return rows[0] ?? null;
}

export async function find(database: Queryable, id: number): Promise<Emergency | null> {
  const { rows } = await database.query<Emergency>(
    `select ${document} from wangge.emergencies where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Writes what was learnt of an emergency, in place of what was written before. */
export async function review(
  database: Queryable,
  id: number,
  { effect, well, problems, measures }: EmergencyReviewRequest,
  by: string,
): Promise<void> {
  await database.query(
    `insert into wangge.emergency_reviews (emergency_id, effect, well, problems, measures, written_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (emergency_id) do update
        set effect = excluded.effect, well = excluded.well, problems = excluded.problems, measures = excluded.measures,
            written_at = clock_timestamp(), written_by = excluded.written_by`,
    [id, effect, maskText(well), maskText(problems), maskText(measures), by],
  );
}

/** The next orders under way after `id` that an emergency is about, locked, at most `limit`. */
export async function lockConcerned(
  transaction: Queryable,
  { scene, district }: Pick<Emergency, 'scene' | 'district'>,
  after: number,
  limit: number,
): Promise<{ id: number; order: Order }[]> {
  const { rows } = await transaction.query<{ id: number; order: Order }>(
    `select o.id, wangge.order_document(o) as order from wangge.orders o
      where o.id > $1 and o.state = any ($2) and o.clock is not null
        and ($3::text is null or o.scene = $3) and ($4::text is null or o.district = $4)
      order by o.id limit $5 for update`,
    [after, openStates, scene, district, limit],
  );
  return rows;
}

/** Tells the feed how an emergency is now. */
export async function announceEmergency(transaction: Queryable, emergency: Emergency): Promise<void> {
  await transaction.query(`select wangge.append_feed('emergency', $1, null, null, $2)`, [
    emergency.scene,
    JSON.stringify(emergency),
  ]);
}
