import type { Queryable } from '../database/database.ts';

export interface InvitationRow {
  /** Null for the first administrator. */
  userId: number | null;
  name: string | null;
}

/** Keeps a link; those that the account had before end with it. */
export async function add(
  database: Queryable,
  hash: Buffer,
  userId: number | null,
  madeBy: string,
  expiresAt: Date,
): Promise<void> {
  await database.query(
    'delete from wangge.invitations where user_id is not distinct from $1 or expires_at < now()',
    [userId],
  );
  await database.query(
    'insert into wangge.invitations (token_hash, user_id, made_by, expires_at) values ($1, $2, $3, $4)',
    [hash, userId, madeBy, expiresAt],
  );
}

/** Takes a link, so that nobody takes it again; undefined where it is unknown, was taken or has expired. */
export async function take(transaction: Queryable, hash: Buffer): Promise<InvitationRow | undefined> {
  const { rows } = await transaction.query<InvitationRow>(
    `delete from wangge.invitations i where i.token_hash = $1 and i.expires_at > now()
     returning i.user_id as "userId", (select u.name from wangge.users u where u.id = i.user_id) as name`,
    [hash],
  );
  return rows[0];
}
