import { z } from 'zod';
import type { OrderState } from '../../domain/orders/states.ts';
import type { Title } from '../layers/schema.ts';

/** Query of `GET /api/search`. */
export const searchQuerySchema = z.strictObject({
  q: z
    .string()
    .trim()
    .min(1, 'expected something to look for')
    .max(400)
    .describe('a name, its pinyin or initials, a code, the number of an order, or coordinates in any form'),
  layers: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/, 'expected layer ids joined by commas')
    .transform((text) => text.split(','))
    .optional()
    .describe('layer ids joined by commas; all that have names, unless told'),
  limit: z.coerce.number().int().min(1).max(50).default(12),
});
export type SearchQuery = z.output<typeof searchQuerySchema>;

/** A feature that was found. */
export interface FoundFeature {
  layer: string;
  layerTitle: Title;
  fid: number;
  code: string | null;
  name: string | null;
  nameEn: string | null;
  /** What of it the text was found in. */
  by: 'code' | 'name' | 'pinyin' | 'initials';
  /** A place on or in it. */
  point: [number, number];
  /** West, south, east, north. */
  bbox: [number, number, number, number];
}

/** An order that was found by its number. */
export interface FoundOrder {
  number: string;
  eventId: number;
  state: OrderState;
  item: string;
  point: [number, number];
}

/** A way to read coordinates. */
export interface FoundPlace {
  point: [number, number];
  crs: string;
  declared: boolean;
  latitudeFirst: boolean;
}

/** Answer of `GET /api/search`. */
export interface SearchAnswer {
  places: FoundPlace[];
  orders: FoundOrder[];
  features: FoundFeature[];
  /** Layers whose names are still being read: asked again in a moment, the answer may hold more. */
  pending: string[];
}
