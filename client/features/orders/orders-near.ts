import type { Order } from '../../../domain/answers/orders.ts';
import { call } from '../../data/call.ts';
import { lengthOf, metresPerDegree } from '../../map/ellipsoid.ts';
import type { Position } from '../../ui/position.ts';

/** An order and how far its place is away, metres. */
export type NearOrder = Order & { distance: number };

const mostRead = 30;

/** The latest orders within `radius` metres of a point in CRS84, without the one numbered `without`. */
export async function ordersNear(point: Position, radius: number, without: string): Promise<NearOrder[]> {
  const [perLongitude, perLatitude] = metresPerDegree(point[1]);
  const [x, y] = [radius / perLongitude, radius / perLatitude];
  const bbox = [point[0] - x, point[1] - y, point[0] + x, point[1] + y].map((degrees) => degrees.toFixed(6));
  const { orders } = await call('get', '/api/orders', { query: { bbox: bbox.join(','), limit: mostRead } });
  return orders
    .filter(({ number }) => number !== without)
    .map((order) => ({ ...order, distance: lengthOf([point, order.point]) }))
    .filter(({ distance }) => distance <= radius);
}
