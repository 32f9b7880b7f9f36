import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { nameIn } from '../../ui/names.ts';
import type { Language } from '../../ui/preferences.ts';

/** Where an order is, as its street and grid. */
export function areaWords({ event }: OrderWithHistory, language: Language): string {
  const { street, unitGrid, responsibilityGrid } = event.decision.areas;
  return [street, responsibilityGrid ?? unitGrid]
    .flatMap((area) => (area ? [nameIn(language, area)] : []))
    .join(' · ');
}
