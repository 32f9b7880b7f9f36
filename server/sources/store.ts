import type {
  KeptRefusal,
  ListedSource,
  Source,
  SourceDays,
  SourceReport,
} from '../../domain/answers/sources.ts';
import type { Queryable } from '../database/database.ts';
import type { RefusalQuery, SourceRequest } from './schema.ts';

export interface StoredSource extends Source {
  secret: Buffer | null;
}

export async function all(database: Queryable): Promise<StoredSource[]> {
  const { rows } = await database.query<StoredSource>(
    `select id, items, area, rate, accuracy_percent as "accuracyPercent", secret, secret is not null as webhook
       from wangge.sources order by id`,
  );
  return rows;
}

/** Makes a source or changes what it may report. */
export async function put(
  database: Queryable,
  id: string,
  { items = null, area = null, rate = null, accuracyPercent = null }: SourceRequest,
): Promise<void> {
  await database.query(
    `insert into wangge.sources (id, items, area, rate, accuracy_percent) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set items = excluded.items, area = excluded.area, rate = excluded.rate,
       accuracy_percent = excluded.accuracy_percent`,
    [id, items, area === null ? null : JSON.stringify(area), rate, accuracyPercent],
  );
}

/** Sets what a source's webhooks are signed with; false where there is no such source. */
export async function setSecret(database: Queryable, id: string, secret: Buffer): Promise<boolean> {
  const { rowCount } = await database.query('update wangge.sources set secret = $2 where id = $1', [
    id,
    secret,
  ]);
  return rowCount === 1;
}

/** Takes the secret of a source away; false where there was none. */
export async function removeSecret(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.sources set secret = null where id = $1 and secret is not null',
    [id],
  );
  return rowCount === 1;
}

/** Some refusals of one source for one reason. */
export interface Refused {
  source: string;
  code: string;
  count: number;
  /** Of those to be kept. */
  kept: { detail: string; sample: string }[];
}

/** Makes others who count refusals of these sources wait, always in one order, so that none deadlock. */
export async function lock(transaction: Queryable, sources: string[]): Promise<void> {
  await transaction.query('select from wangge.sources where id = any ($1) order by id for no key update', [
    sources,
  ]);
}

/** Counts refusals and keeps some; of each source only the newest `most` stay. */
export async function refuse(transaction: Queryable, refused: Refused, most: number): Promise<void> {
  const { source, code, count, kept } = refused;
  await transaction.query(
    `insert into wangge.refusal_counts (source, code, count, last_at) values ($1, $2, $3, now())
     on conflict (source, code) do update
       set count = wangge.refusal_counts.count + excluded.count, last_at = excluded.last_at`,
    [source, code, count],
  );
  await transaction.query(
    `insert into wangge.refusal_days (source, day, code, count) values ($1, wangge.day_of(now()), $2, $3)
     on conflict (source, day, code) do update set count = wangge.refusal_days.count + excluded.count`,
    [source, code, count],
  );
  await transaction.query(
    `insert into wangge.refusals (source, code, detail, sample)
     select $1, $2, detail, sample from unnest($3::text[], $4::text[]) as k (detail, sample)`,
    [source, code, kept.map(({ detail }) => detail), kept.map(({ sample }) => sample)],
  );
  await transaction.query(
    `delete from wangge.refusals where source = $1 and id <= (
       select id from wangge.refusals where source = $1 order by id desc offset $2 limit 1)`,
    [source, most],
  );
}

type History = Pick<SourceReport, 'accepted' | 'refused' | 'refusals'>;

const refusalsTold = 100;

/** What a source sent and what was refused of it, the newest refusals with it. */
export async function history(database: Queryable, id: string): Promise<History> {
  const { rows } = await database.query<History>(
    `select (select count(*) from wangge.events where source = $1) as accepted,
       (select jsonb_build_object('count', coalesce(sum(count), 0), 'reasons', coalesce(jsonb_agg(
            jsonb_build_object('code', code, 'count', count, 'lastAt', wangge.utc_text(last_at)) order by count desc, code),
            '[]'))
          from wangge.refusal_counts where source = $1) as refused,
       (select coalesce(jsonb_agg(jsonb_build_object('at', wangge.utc_text(at), 'code', code, 'detail', detail,
            'sample', sample) order by id desc), '[]')
          from (select * from wangge.refusals where source = $1 order by id desc limit $2) newest) as refusals`,
    [id, refusalsTold],
  );
  return rows[0]!;
}

/** Remembers a signature; false when it was there already. Forgets those older than `seconds`. */
export async function rememberSignature(
  database: Queryable,
  source: string,
  signature: Buffer,
  seconds: number,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `with old as (delete from wangge.webhook_signatures where at < now() - make_interval(secs => $3))
     insert into wangge.webhook_signatures (source, signature) values ($1, $2) on conflict do nothing`,
    [source, signature, seconds],
  );
  return rowCount === 1;
}

/** The keys of some sources, and when each was last heard. */
export async function standings(
  database: Queryable,
  ids: readonly string[],
): Promise<Pick<ListedSource, 'id' | 'keys' | 'acceptedAt' | 'refusedAt'>[]> {
  const { rows } = await database.query<Pick<ListedSource, 'id' | 'keys' | 'acceptedAt' | 'refusedAt'>>(
    `select s.id,
       (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'label', k.label, 'createdAt', wangge.utc_text(k.created_at),
            'revokedAt', wangge.utc_text(k.revoked_at)) order by k.id), '[]')
          from wangge.api_keys k where k.source = s.id) as keys,
       (select wangge.utc_text(max(e.received_at)) from wangge.events e where e.source = s.id) as "acceptedAt",
       (select wangge.utc_text(max(c.last_at)) from wangge.refusal_counts c where c.source = s.id) as "refusedAt"
     from wangge.sources s where s.id = any ($1)`,
    [ids],
  );
  return rows;
}

/** Refusals that are kept of a source, the newest first, at most `limit`. */
export async function refusals(
  database: Queryable,
  id: string,
  { code, cursor }: RefusalQuery,
  limit: number,
): Promise<KeptRefusal[]> {
  const { rows } = await database.query<KeptRefusal>(
    `select id, wangge.utc_text(at) as at, code, detail, sample from wangge.refusals
      where source = $1 and ($2::text is null or code = $2) and ($3::bigint is null or id < $3)
      order by id desc limit $4`,
    [id, code ?? null, cursor ?? null, limit],
  );
  return rows;
}

/** What a source sent and what was refused of it on each of the last `days` days of the city's clock. */
export async function daysOf(database: Queryable, id: string, days: number): Promise<SourceDays> {
  const { rows } = await database.query<SourceDays>(
    `with span as (select wangge.day_of(now()) - $2::integer + 1 as first)
     select
       (select coalesce(jsonb_agg(jsonb_build_object('day', day, 'item', item, 'count', count) order by day, item), '[]')
          from (select wangge.day_of(e.received_at) as day, e.item, count(*) as count
                  from wangge.events e, span
                 where e.source = $1 and e.received_at >= wangge.day_start(span.first)
                 group by 1, 2) sent) as accepted,
       (select coalesce(jsonb_agg(jsonb_build_object('day', r.day, 'code', r.code, 'count', r.count) order by r.day, r.code),
            '[]')
          from wangge.refusal_days r, span where r.source = $1 and r.day >= span.first) as refused`,
    [id, days],
  );
  return rows[0]!;
}
