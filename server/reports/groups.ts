import type { Items } from '../items/service.ts';
import type { RatesQuery } from './schema.ts';
import type { Grouping } from './store.ts';

/** What is told for a reader is kept for: scenes and bureaus are put together from their items. */
export const groupings: Record<RatesQuery['by'], Grouping> = {
  all: 'item',
  scene: 'item',
  bureau: 'item',
  item: 'item',
  district: 'district',
  street: 'street',
  unit: 'unit',
  source: 'source',
  grid: 'grid',
  person: 'person',
};

/** What a key that sums are kept for stands for; null for all together, and where orders have no such part. */
export function codeOf(items: Pick<Items, 'find'>, by: RatesQuery['by'], key: string): string | null {
  if (by === 'all') return null;
  if (by === 'scene') return items.find(key)?.scene ?? key.split('.')[0]!;
  if (by === 'bureau') return items.find(key)?.bureau ?? null;
  return key === '' ? null : key;
}
