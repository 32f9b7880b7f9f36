import type { ShareRequest } from '../../domain/answers/share-requests.ts';
import type { Queryable } from '../database/database.ts';
import { webhooks as allWebhooks, enqueue } from './outbox-store.ts';

const titles: Partial<Record<ShareRequest['state'], { zh: string; en: string }>> = {
  granted: { zh: '共享申请已同意', en: 'A request to share a layer was granted' },
  refused: { zh: '共享申请被拒绝', en: 'A request to share a layer was refused' },
  ended: { zh: '图层共享已终止', en: 'What was shared was ended' },
};

/** Keeps what the webhooks of the key that asked are sent of a decision, in the transaction that keeps the decision. */
export async function enqueueShareDecision(transaction: Queryable, request: ShareRequest): Promise<void> {
  const title = titles[request.state];
  if (!title) return;
  const own = (await allWebhooks(transaction)).filter(
    ({ enabled, keyId }) => enabled && keyId === request.key,
  );
  const type = 'share-request.decided' as const;
  if (own.length === 0) return;
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
}
