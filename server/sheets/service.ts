import { buffer } from 'node:stream/consumers';
import type { Principal } from '../../domain/access/principal.ts';
import type { Attachments } from '../attachments/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Orders } from '../orders/service.ts';
import type { Printer } from '../paper/printer.ts';
import { captionOf, composeSheet, type Language, photosFor } from './compose.ts';
import { mapAround } from './map.ts';

export interface Sheets {
  /**
   * An order on paper (A4) as PDF: as much of it as the reader may see.
   * @param address makes of a report's id the address at which the order opens
   * @throws Problem 404 `unknown-order`, 503 `too-busy`
   */
  order(
    number: string,
    asked: { language: Language; principal: Principal; address: (event: number) => string },
    signal: AbortSignal,
  ): Promise<Buffer>;
}

interface Dependencies {
  layers: Layers;
  items: Items;
  orders: Pick<Orders, 'find'>;
  attachments: Pick<Attachments, 'open'>;
  printer: Printer;
}

/** Printed orders (工单打印). */
export function createSheets({ layers, items, orders, attachments, printer }: Dependencies): Sheets {
  async function bytesOf(id: number, principal: Principal): Promise<Uint8Array | null> {
    try {
      return await buffer(await (await attachments.open(id, principal)).read());
    } catch (error) {
      // A photo that is damaged is missing on the sheet, and the order is printed.
      if (error instanceof Problem) return null;
      throw error;
    }
  }

  return {
    async order(number, { language, principal, address }, signal) {
      const order = await orders.find(number, principal, signal);
      const [map, ...photos] = await Promise.all([
        mapAround(layers, order.point, principal, signal),
        ...photosFor(order).map(async (photo) => ({
          bytes: await bytesOf(photo.id, principal),
          caption: captionOf(photo, language),
        })),
      ]);
      const item = items.find(order.item)?.title ?? { zh: order.item, en: order.item };
      const text = composeSheet(order, { item, language, now: new Date(), by: principal.name });
      return printer.draw({
        kind: 'order',
        order: {
          ...text,
          map,
          photos: photos.flatMap(({ bytes, caption }) => (bytes ? [{ bytes, caption }] : [])),
          address: address(order.event.id),
        },
      });
    },
  };
}
