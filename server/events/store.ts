import type { Event } from '../../domain/answers/events.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible } from '../database/visible-rows.ts';
import type { AloneRow, RecordRow, TakenIn } from './rows.ts';
import type { EventPlace, EventQuery, PlaceFilter } from './schema.ts';

/** What the reader may see, as in `domain/access/scopes.ts`; null for the whole city. */
type Scopes = readonly string[] | null;

/**
 * Records and announces one report with an order of its own; null when it may have to join another, or when its source
 * and external id are already known.
 */
export async function report(database: Queryable, row: AloneRow): Promise<Event | null> {
  const result = await database.query<{ event: Event | null }>('select wangge.report_event($1) as event', [
    JSON.stringify(row),
  ]);
  return result.rows[0]?.event ?? null;
}

export async function bySource(
  database: Queryable,
  source: string,
  externalId: string,
): Promise<Event | null> {
  const result = await database.query<{ event: Event }>(
    `select wangge.event_document(e, o.number) as event
     from wangge.events e join wangge.orders o on o.id = e.order_id
     where e.source = $1 and e.external_id = $2`,
    [source, externalId],
  );
  return result.rows[0]?.event ?? null;
}

/** What is already known of the given reports. */
export async function known(database: Queryable, rows: RecordRow[]): Promise<TakenIn[]> {
  const result = await database.query<TakenIn>(
    `select r.ordinal, e.id as event_id, o.number as order_number, e.joining
     from unnest($1::integer[], $2::text[], $3::text[]) as r (ordinal, source, external_id)
       join wangge.events e on e.source = r.source and e.external_id = r.external_id
       join wangge.orders o on o.id = e.order_id`,
    [rows.map((row) => row.ordinal), rows.map((row) => row.source), rows.map((row) => row.external_id)],
  );
  return result.rows;
}

/** One event, if it exists and is visible in the scopes. */
export async function byId(database: Queryable, id: number, scopes: Scopes): Promise<Event | null> {
  const result = await database.query<{ event: Event }>(
    `select wangge.event_document(e, o.number) as event
     from wangge.events e join wangge.orders o on o.id = e.order_id
     where e.id = $1 and ${eventVisible('$2')}`,
    [id, scopes],
  );
  return result.rows[0]?.event ?? null;
}

/** The places of the next events after `id` in the order of their ids, at most `limit`. */
export async function places(
  database: Queryable,
  filter: PlaceFilter,
  after: number,
  limit: number,
  scopes: Scopes,
): Promise<EventPlace[]> {
  const { rows } = await database.query<EventPlace>(
    `select e.id, o.number as "orderNumber", e.item, st_x(e.geom) as lon, st_y(e.geom) as lat, e.accuracy,
            (e.decision #>> '{accuracy,percent}')::float8 as "accuracyPercent",
            e.occurred_at as "occurredAt", wangge.facility_of(e.properties) as facility
     from wangge.events e join wangge.orders o on o.id = e.order_id
     where e.id > $1
       and ($2::double precision[] is null
         or e.geom && st_makeenvelope(($2)[1], ($2)[2], ($2)[3], ($2)[4], 4326))
       and ($3::text is null or e.scene = $3)
       and ($4::text is null or e.item = $4)
       and ($5::text is null or e.street = $5)
       and ${eventVisible('$6')}
       and ($7::timestamptz is null or e.received_at >= $7)
       and ($8::timestamptz is null or e.received_at < $8)
       and not ($9 and o.state = any ($10))
     order by e.id
     limit $11`,
    [
      after,
      filter.bbox ?? null,
      filter.scene ?? null,
      filter.item ?? null,
      filter.street ?? null,
      scopes,
      filter.since ?? null,
      filter.until ?? null,
      filter.open,
      endStates,
      limit,
    ],
  );
  return rows;
}

/** Moves an event, and the others of its order, to the readers of another street. */
export async function giveTo(transaction: Queryable, id: number, street: string | null): Promise<void> {
  await transaction.query(
    `update wangge.events set street = $2
      where order_id = (select order_id from wangge.events where id = $1) and street is distinct from $2`,
    [id, street],
  );
}

/** Events newest first, at most `limit`. */
export async function list(
  database: Queryable,
  query: EventQuery,
  limit: number,
  scopes: Scopes,
): Promise<Event[]> {
  const result = await database.query<{ event: Event }>(
    `select wangge.event_document(e, o.number) as event
     from wangge.events e join wangge.orders o on o.id = e.order_id
     where ($1::bigint is null or e.id < $1)
       and ($2::double precision[] is null
         or e.geom && st_makeenvelope(($2)[1], ($2)[2], ($2)[3], ($2)[4], 4326))
       and ($3::text is null or e.scene = $3)
       and ($4::text is null or e.street = $4)
       and ${eventVisible('$5')}
       and ($6::text is null or e.item = $6)
       and ($7::text is null or e.order_id = (select id from wangge.orders where number = $7))
     order by e.id desc
     limit $8`,
    [
      query.cursor ?? null,
      query.bbox ?? null,
      query.scene ?? null,
      query.street ?? null,
      scopes,
      query.item ?? null,
      query.order ?? null,
      limit,
    ],
  );
  return result.rows.map((row) => row.event);
}
