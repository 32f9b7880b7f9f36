import type { Order } from '../../../domain/answers/orders.ts';
import { likeness } from '../../../domain/orders/likeness.ts';
import { call } from '../../data/call.ts';
import { lengthOf, metresPerDegree } from '../../map/ellipsoid.ts';
import type { Position } from '../../ui/position.ts';

/** An order and how far its place is away, metres. */
export type NearOrder = Order & { distance: number };

const mostRead = 30;
/** Open ones are fewer, and none that belongs here may be left out. */
const mostOpenRead = 500;

/**
 * The latest orders within `radius` metres of a point in CRS84, without the one numbered `without`.
 * @param open whether only open ones are wanted
 */
export async function ordersNear(
  point: Position,
  radius: number,
  without: string,
  open = false,
): Promise<NearOrder[]> {
  const [perLongitude, perLatitude] = metresPerDegree(point[1]);
  const [x, y] = [radius / perLongitude, radius / perLatitude];
  const bbox = [point[0] - x, point[1] - y, point[0] + x, point[1] + y].map((degrees) => degrees.toFixed(6));
  const query = {
    bbox: bbox.join(','),
    limit: open ? mostOpenRead : mostRead,
    ...(open ? { open: 'true' as const } : {}),
  };
  const { orders } = await call('get', '/api/orders', { query });
  return orders
    .filter(({ number }) => number !== without)
    .map((order) => ({ ...order, distance: lengthOf([point, order.point]) }))
    .filter(({ distance }) => distance <= radius);
}

/** How much an order speaks for being of one matter with another, 0 to 100. */
export function likenessOf(order: Order, other: NearOrder): number {
  return likeness({
    sameItem: order.item === other.item,
    sameScene: order.scene === other.scene,
    distance: other.distance,
    gap: Date.parse(order.createdAt) - Date.parse(other.createdAt),
  });
}
