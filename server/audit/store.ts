import type { AuditEntry, AuditKind } from '../../domain/answers/audit.ts';
import type { Queryable } from '../database/database.ts';
import type { AuditQuery } from './schema.ts';

export type NewEntry = Omit<AuditEntry, 'id' | 'at'>;

export async function append(
  database: Queryable,
  { actor, role, address, action, subject, detail }: NewEntry,
): Promise<void> {
  await database.query('select wangge.append_audit($1, $2, $3, $4, $5, $6)', [
    actor,
    role,
    address,
    action,
    subject,
    JSON.stringify(detail),
  ]);
}

/** Actions by what they are about: requests by their paths, commands by their first word. */
const actionsOf: Record<AuditKind, readonly string[]> = {
  'sign-ins': ['sign-%', 'take-invitation', 'change-password'],
  accounts: ['% /api/users%', 'users %', 'take-invitation', 'change-password'],
  keys: ['% /api/keys%', '%/keys%', 'keys %'],
  units: ['% /api/units%', 'units %'],
  layers: ['% /api/layers%', '% /ogc/%', 'layers %'],
  rules: ['% /api/rules%', '% /api/route%', 'rules %'],
  items: ['% /api/items%', '% /api/catalogue%', 'items %'],
  sources: ['% /api/sources%', 'sources %'],
  notices: ['% /api/webhooks%', '% /api/notifications%', '% /api/roster%', 'webhooks %', 'roster %'],
  emergencies: ['% /api/emergencies%'],
};

/** Entries that meet the query, newest first, at most `limit`. */
export async function list(
  database: Queryable,
  { actor, action, subject, since, until, kind, q, cursor }: AuditQuery,
  limit: number,
): Promise<AuditEntry[]> {
  const { rows } = await database.query<AuditEntry>(
    `select id, wangge.utc_text(at) as at, actor, role, address, action, subject, detail from wangge.audit
      where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
        and ($3::text is null or subject = $3)
        and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
        and ($6::bigint is null or id < $6)
        and ($8::text[] is null or action like any ($8))
        and ($9::text is null or strpos(lower(concat_ws(' ', actor, subject, detail #>> '{body,name}',
              detail #>> '{body,label}')), lower($9)) > 0)
      order by id desc limit $7`,
    [
      actor ?? null,
      action ?? null,
      subject ?? null,
      since ?? null,
      until ?? null,
      cursor ?? null,
      limit,
      kind ? actionsOf[kind] : null,
      q ?? null,
    ],
  );
  return rows;
}

interface Checked {
  entries: number;
  last: { id: number; hash: string } | null;
  broken: number | null;
}

/** Checks the next entries after one whose hash is known; '' before the first. */
export async function check(
  database: Queryable,
  { id, hash }: { id: number; hash: string },
  limit: number,
): Promise<Checked> {
  const { rows } = await database.query<Checked>(
    `with page as (
       select a.* from wangge.audit a where a.id > $1 order by a.id limit $3
     ), linked as (
       select p.id, p.hash,
         wangge.next_link(lag(p.hash, 1, decode($2, 'hex')) over (order by p.id), '',
           wangge.audit_content(p.at, p.actor, p.role, p.address, p.action, p.subject, p.detail)) as expected
         from page p
     )
     select count(*) as entries,
       (select jsonb_build_object('id', l.id, 'hash', encode(l.hash, 'hex')) from linked l order by l.id desc limit 1) as last,
       min(id) filter (where hash <> expected) as broken
       from linked`,
    [id, hash, limit],
  );
  return rows[0]!;
}
