import { z } from 'zod';
import type { Principal } from './principal.ts';

const name = z.string().min(1).max(200);
const names = z.array(name).min(1).max(500);
const polygonSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z
    .array(
      z
        .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]))
        .min(4)
        .max(1000),
    )
    .min(1)
    .max(20),
});
export type LimitPolygon = z.output<typeof polygonSchema>;

/** What a key may do beside its role; a member that is missing limits nothing. */
export const keyLimitsSchema = z.strictObject({
  sources: names
    .optional()
    .describe('the sources that it reports and reads for, for the role "partner" only'),
  items: names.optional().describe('codes of items that it reports and reads, for the role "partner" only'),
  area: z
    .union([
      z.strictObject({ unit: name.describe('the code of a unit; those below it count too') }),
      z.strictObject({ polygon: polygonSchema.describe('GeoJSON in CRS84') }),
    ])
    .optional()
    .describe('where it reports and reads reports and orders, for the role "partner" only'),
  layers: names
    .optional()
    .describe('ids of the layers that it reads; of a partner also internal ones that are named'),
  fields: z
    .strictObject({
      layers: z
        .record(name, z.array(name).max(500))
        .optional()
        .describe('by layer, the fields of its features'),
      orders: names.optional().describe('the members of orders in answers, beside number and revision'),
    })
    .optional(),
  phones: z
    .boolean()
    .optional()
    .describe(
      'whether it is told the telephones of those on duty, for a screen; persons see them by their unit',
    ),
  perMinute: z.int().min(1).max(1_000_000).optional().describe('requests a minute'),
  perMonth: z.int().min(1).max(1_000_000_000).optional().describe('requests in a month of the calendar'),
  signed: z
    .boolean()
    .optional()
    .describe('whether what it changes about orders must be signed, as Standard Webhooks 1.0 has it'),
});
export type KeyLimits = z.output<typeof keyLimitsSchema>;

/** The sources that a partner's key is bound to; null where it reports in its own name. */
export function boundSources({ source, key }: Principal): readonly string[] | null {
  return source === undefined ? (key?.limits.sources ?? null) : [source];
}

/** Whether somebody is told telephones of those on duty whom he may see: persons are, a key only where its limits say so. */
export function seesPhones({ kind, key }: Pick<Principal, 'kind' | 'key'>): boolean {
  return kind === 'user' || key?.limits.phones === true;
}

/** What an order has for whoever is shown some members of it alone. */
export function shownOrder<Order extends object>(order: Order, { key }: Pick<Principal, 'key'>): Order {
  const shown = key?.limits.fields?.orders;
  if (!shown) return order;
  const kept = new Set(['number', 'revision', ...shown]);
  return Object.fromEntries(Object.entries(order).filter(([member]) => kept.has(member))) as Order;
}
