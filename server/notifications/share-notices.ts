import type { ShareRequest } from '../../domain/answers/share-requests.ts';
import type { Queryable } from '../database/database.ts';
import { webhooks as allWebhooks, enqueue } from './outbox-store.ts';
import { announce } from './telling-store.ts';

const titles: Partial<Record<ShareRequest['state'], { zh: string; en: string }>> = {
  granted: { zh: '共享申请已同意', en: 'A request to share a layer was granted' },
  refused: { zh: '共享申请被拒绝', en: 'A request to share a layer was refused' },
  ended: { zh: '图层共享已终止', en: 'What was shared was ended' },
};

/** A key with those that it was rotated into, which have its webhooks. */
async function line(database: Queryable, key: number): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `with recursive line as (
       select $1::bigint as id
       union
       select k.id from wangge.api_keys k join line l on k.rotated_from = l.id)
     select id from line`,
    [key],
  );
  return rows.map(({ id }) => id);
}

/** The account that the key of a request was made for. */
async function holderOfKey(database: Queryable, key: number): Promise<string | null> {
  const { rows } = await database.query<{ name: string }>(
    'select u.name from wangge.api_keys k join wangge.users u on u.id = k.holder where k.id = $1',
    [key],
  );
  return rows[0]?.name ?? null;
}

/**
 * Tells whom the key that asked was made for that something was decided, and keeps what its webhooks are sent of it, in the
 * transaction that keeps the decision.
 */
export async function enqueueShareDecision(transaction: Queryable, request: ShareRequest): Promise<void> {
  const title = titles[request.state];
  if (!title) return;
  const keys = await line(transaction, request.key);
  const own = (await allWebhooks(transaction)).filter(
    ({ enabled, keyId }) => enabled && keyId !== null && keys.includes(keyId),
  );
  const type = 'share-request.decided' as const;
  if (own.length > 0)
    await enqueue(
      transaction,
      own.map(({ id }) => ({
        message: `${id}-share-${request.id}-${request.state}`,
        channel: 'webhook',
        target: id,
        payload: { type, timestamp: request.decidedAt!, data: { kind: type, title, request } },
        due: new Date(),
      })),
    );
  const holder = await holderOfKey(transaction, request.key);
  if (holder !== null) await announce(transaction, [holder]);
}
