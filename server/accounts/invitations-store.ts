import type { RoleInUnit } from '../../domain/answers/accounts.ts';
import type { Queryable } from '../database/database.ts';
import { namedRolesOf } from './accounts-store.ts';

/** How long links that ended are remembered, so that whoever opens one is told why it is not taken. */
const rememberedFor = '90 days';

export interface InvitationRow {
  /** Null for the first administrator. */
  userId: number | null;
  name: string | null;
  displayName: string | null;
  roles: RoleInUnit[];
  /** Whether the account has a password already. */
  hasPassword: boolean;
  disabled: boolean;
  expiresAt: string;
  ended: 'taken' | 'replaced' | 'expired' | null;
}

/** Keeps a link; those that the account had before end with it. */
export async function add(
  database: Queryable,
  hash: Buffer,
  userId: number | null,
  madeBy: string,
  expiresAt: Date,
): Promise<void> {
  await database.query('delete from wangge.invitations where expires_at < now() - $1::interval', [
    rememberedFor,
  ]);
  await database.query(
    `update wangge.invitations set ended = 'replaced' where user_id is not distinct from $1 and ended is null`,
    [userId],
  );
  await database.query(
    'insert into wangge.invitations (token_hash, user_id, made_by, expires_at) values ($1, $2, $3, $4)',
    [hash, userId, madeBy, expiresAt],
  );
}

/** A link and whose it is, whether it is still taken or not; undefined where it was never made or is long gone. */
export async function find(database: Queryable, hash: Buffer): Promise<InvitationRow | undefined> {
  const { rows } = await database.query<InvitationRow>(
    `select i.user_id as "userId", u.name, u.display_name as "displayName", ${namedRolesOf} as roles,
            u.password_hash is not null as "hasPassword", u.disabled_at is not null as disabled,
            wangge.utc_text(i.expires_at) as "expiresAt",
            coalesce(i.ended, case when i.expires_at <= now() then 'expired' end) as ended
       from wangge.invitations i left join wangge.users u on u.id = i.user_id
      where i.token_hash = $1`,
    [hash],
  );
  return rows[0];
}

/** From now on the link is taken no more. */
export async function end(transaction: Queryable, hash: Buffer): Promise<void> {
  await transaction.query(`update wangge.invitations set ended = 'taken' where token_hash = $1`, [hash]);
}
