import type { Action } from '../../../domain/access/permissions.ts';

/** What is happening now, as layers of tiles: reports whose order is still open, and those orders. */
export const liveLayers = {
  alerts: {
    title: { zh: '实时警情', en: 'Live alerts' },
    action: 'events.read',
    fields: ['id', 'item', 'scene', 'severity', 'occurredAt', 'street', 'order'],
  },
  orders: {
    title: { zh: '在办工单', en: 'Open orders' },
    action: 'orders.read',
    fields: ['number', 'state', 'item', 'scene', 'severity', 'lead', 'street', 'updatedAt'],
  },
} as const satisfies Record<
  string,
  { title: { zh: string; en: string }; action: Action; fields: readonly string[] }
>;

export type LiveLayerId = keyof typeof liveLayers;

export function isLiveLayer(id: string): id is LiveLayerId {
  return Object.hasOwn(liveLayers, id);
}
