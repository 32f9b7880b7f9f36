import type { Principal } from '../../domain/access/principal.ts';
import type { LayerChange, LayerChangeType } from '../../domain/answers/layer-changes.ts';
import type { Queryable } from '../database/database.ts';
import { webhooks as allWebhooks, enqueue, type NewDelivery } from './outbox-store.ts';
import type { HolderOf } from './telling.ts';

export type { HolderOf };

const titles: Record<LayerChangeType, { zh: string; en: string }> = {
  'layer.published': { zh: '图层新版本生效', en: 'A version of a layer came into force' },
  'layer.features-changed': { zh: '图层要素变更', en: 'Features of a layer were changed' },
  'layer.schema-changed': { zh: '图层字段变更', en: 'The fields of a layer were changed' },
  'layer.retired': { zh: '图层停止公开', en: 'A layer is no longer public' },
};

/**
 * Keeps what webhooks are sent of a change, in the transaction that keeps the change: of the layers that they name, or
 * of all with "*", and that the holder of their key may read.
 * @param seenBy the change as a holder may know of it, null where he may not; the holder is null for a webhook of the
 *   installation
 */
export async function enqueueLayerChange(
  transaction: Queryable,
  change: LayerChange,
  { holderOf, seenBy }: { holderOf: HolderOf; seenBy: (holder: Principal | null) => LayerChange | null },
): Promise<void> {
  const deliveries: NewDelivery[] = [];
  for (const { id, enabled, layers, keyId } of await allWebhooks(transaction)) {
    if (!enabled || !layers || !(layers.includes('*') || layers.includes(change.layer))) continue;
    const holder = keyId === null ? null : await holderOf(transaction, keyId);
    if (keyId !== null && !holder) continue;
    const seen = seenBy(holder);
    if (!seen) continue;
    const { type, at } = seen;
    deliveries.push({
      message: `${id}-layer-${change.id}`,
      channel: 'webhook',
      target: id,
      payload: { type, timestamp: at, data: { kind: type, title: titles[type], change: seen } },
      due: new Date(),
    });
  }
  if (deliveries.length > 0) await enqueue(transaction, deliveries);
}
