import type { Position } from '../../ui/position.ts';
import { beginSketch } from '../measure/public.ts';
import { filters } from './filters.ts';

/** Lets the pointer draw the area that narrows list and map. */
export function drawAreaFilter(): void {
  beginSketch('filter', {
    take(geometry) {
      if (geometry.type === 'Polygon')
        filters.setState({ area: geometry.coordinates[0]!.slice(0, -1).map(([x, y]): Position => [x!, y!]) });
    },
  });
}
