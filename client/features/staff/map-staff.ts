import type { Feature, FeatureCollection } from 'geojson';
import i18next from 'i18next';
import type { StaffMember } from '../../../domain/answers/staff.ts';
import type { LegendLine, MapContribution, StyleContext } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import { preferences, type Theme, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { openOperation } from '../operations/public.ts';
import { drawTrack, staff } from './staff.ts';

/** By when somebody was last heard of; none is a severity's or a vehicle's. */
const colours: Record<StaffMember['freshness'], Record<Theme, string>> = {
  fresh: { light: '#00695c', dark: '#5fe0c9' },
  late: { light: '#6b5e00', dark: '#d8c95a' },
  silent: { light: '#5b6b78', dark: '#93a4b3' },
};
const circleLayer = 'staff/circle';

function drawing({ theme }: StyleContext): FeatureCollection {
  const { shown, listed, people } = staff.getState();
  const features = (shown || listed ? people : []).flatMap(
    ({ turn, point, freshness, displayName, hasKit }): Feature[] =>
      point
        ? [
            {
              type: 'Feature',
              geometry: { type: 'Point', coordinates: point },
              properties: { turn, name: displayName, colour: colours[freshness][theme], freshness, hasKit },
            },
          ]
        : [],
  );
  return { type: 'FeatureCollection', features };
}

/** People on duty on the map, with the track of the one that is chosen; a click on one opens their page. */
export function createMapStaff(): MapContribution {
  let map: CityMap | null = null;
  const personAt = (point: { x: number; y: number }): number | null => {
    if (!map || staff.getState().people.length === 0) return null;
    const [found] = map.mapAt(point.x).queryRenderedFeatures(around(point), { layers: [circleLayer] });
    return found ? Number(found.properties.turn) : null;
  };
  return {
    style(context) {
      const { theme } = context;
      const edge = theme === 'dark' ? '#05080b' : '#ffffff';
      const isSilent = ['==', ['get', 'freshness'], 'silent'];
      const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
      return {
        sources: {
          staff: { type: 'geojson', data: drawing(context) },
          'staff/track': { type: 'geojson', data: staff.getState().track ?? empty },
        },
        layers: [
          {
            id: 'staff/track-line',
            type: 'line',
            source: 'staff/track',
            layout: { 'line-join': 'round', 'line-cap': 'round' },
            paint: { 'line-color': colours.fresh[theme], 'line-width': 3, 'line-dasharray': [1.5, 1] },
          },
        ],
        labels: [
          {
            id: circleLayer,
            type: 'circle',
            source: 'staff',
            paint: {
              'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3, 12, 6, 15, 9],
              'circle-color': ['get', 'colour'],
              // Who has not been heard of is a ring: it tells of the past.
              'circle-opacity': ['case', isSilent, 0, 1],
              'circle-stroke-color': ['case', isSilent, ['get', 'colour'], edge],
              // A kit shows as a wider edge.
              'circle-stroke-width': ['case', ['get', 'hasKit'], 3, 1.5],
            },
          },
          {
            id: 'staff/name',
            type: 'symbol',
            source: 'staff',
            minzoom: 13,
            layout: {
              'text-field': ['get', 'name'],
              'text-font': ['Noto Sans SC'],
              'text-size': 12,
              'text-variable-anchor': ['bottom', 'top', 'right', 'left'],
              'text-radial-offset': 1,
            },
            paint: {
              'text-color': theme === 'dark' ? '#dde6ee' : '#141c24',
              'text-halo-color': edge,
              'text-halo-width': 1.6,
            },
          },
        ],
      };
    },
    click({ point }) {
      const turn = personAt(point);
      if (turn === null) return false;
      openOperation('staff', String(turn));
      void drawTrack(turn);
      return true;
    },
    hover: (event) => event !== null && personAt(event.point) !== null,
    legend(): LegendLine[] {
      const { shown, listed } = staff.getState();
      if (!shown && !listed) return [];
      const theme = themeOf(preferences.getState());
      return (Object.keys(colours) as StaffMember['freshness'][]).map((freshness) => ({
        title: i18next.t(`staff.freshness.${freshness}`),
        colour: colours[freshness][theme],
        kind: 'point',
      }));
    },
    start(started) {
      map = started;
      const stops = [
        watch(staff, (state) => state.people, started.redraw),
        watch(staff, (state) => state.shown || state.listed, started.redraw),
        watch(staff, (state) => state.track, started.redraw),
      ];
      return () => {
        map = null;
        for (const stop of stops) stop();
      };
    },
  };
}
