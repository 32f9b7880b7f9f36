import type { StyleLayer } from '../../../../server/layers/style.ts';
import type { StylePart } from '../../../map/contribution.ts';
import type { Position } from '../../../ui/position.ts';
import type { Theme } from '../../../ui/preferences.ts';

const source = 'area-filter';

/** The outline of the area that narrows list and map. */
export function areaFilterStyle(
  area: readonly Position[] | null,
  theme: Theme,
): Required<Pick<StylePart, 'sources' | 'layers'>> {
  const outline: StyleLayer = {
    id: source,
    type: 'line',
    source,
    paint: {
      'line-color': theme === 'dark' ? '#c3d2df' : '#3b4a58',
      'line-width': 1.6,
      'line-dasharray': [4, 3],
    },
  };
  const coordinates = area ? [[...area, area[0]!]] : [];
  return {
    sources: { [source]: { type: 'geojson', data: { type: 'Polygon', coordinates } } },
    layers: [outline],
  };
}
