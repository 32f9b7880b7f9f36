import type { Queryable } from '../database/database.ts';
import type { Source, SourceReport, SourceSettings } from './schema.ts';

export interface StoredSource extends Source {
  secret: Buffer | null;
}

export async function all(database: Queryable): Promise<StoredSource[]> {
  const { rows } = await database.query<StoredSource>(
    'select id, items, area, rate, secret, secret is not null as webhook from wangge.sources order by id',
  );
  return rows;
}

/** Makes a source or changes what it may report. */
export async function put(
  database: Queryable,
  id: string,
  { items, area, rate }: SourceSettings,
): Promise<void> {
  await database.query(
    `insert into wangge.sources (id, items, area, rate) values ($1, $2, $3, $4)
     on conflict (id) do update set items = excluded.items, area = excluded.area, rate = excluded.rate`,
    [id, items, area === null ? null : JSON.stringify(area), rate],
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

/** What a source sent and what was refused of it. */
export async function history(database: Queryable, id: string): Promise<History> {
  const { rows } = await database.query<History>(
    `select (select count(*) from wangge.events where source = $1) as accepted,
       (select jsonb_build_object('count', coalesce(sum(count), 0), 'reasons', coalesce(jsonb_agg(
            jsonb_build_object('code', code, 'count', count, 'lastAt', wangge.utc_text(last_at)) order by count desc, code),
            '[]'))
          from wangge.refusal_counts where source = $1) as refused,
       (select coalesce(jsonb_agg(jsonb_build_object('at', wangge.utc_text(at), 'code', code, 'detail', detail,
            'sample', sample) order by id desc), '[]')
          from wangge.refusals where source = $1) as refusals`,
    [id],
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
