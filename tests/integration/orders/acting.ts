import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import type { Items } from '../../../server/items/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

/** An office beside the one whose street it is. */
export const assist = { code: '990102002', name: '990102002街道', nameEn: null, kind: 'street-office' };

/** A city, its orders, and people who act on them. */
export async function startActing(items?: Items) {
  const operations = await startOperations(await testDatabase(tinyCity), items);
  return {
    operations,
    /** A fresh order, put into `state`. */
    async orderIn(state: OrderState, point = inFirstStreet): Promise<string> {
      const { body } = await operations.request<Event>('partner', '/api/events', {
        body: { source: 'patrol', item: 'road.bike-misparked', point },
      });
      await operations.database.query('update wangge.orders set state = $2 where number = $1', [
        body.orderNumber,
        state,
      ]);
      return body.orderNumber;
    },
    act<Body = Order>(role: Role, number: string, body: object) {
      return operations.request<Body>(role, `/api/orders/${number}/actions`, { body });
    },
    async read(number: string): Promise<OrderWithHistory> {
      return (await operations.request<OrderWithHistory>('admin', `/api/orders/${number}`)).body;
    },
  };
}

export type Acting = Awaited<ReturnType<typeof startActing>>;
