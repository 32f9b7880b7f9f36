import type { FeatureCollection } from 'geojson';
import type { MapContribution } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { watch } from '../../ui/store.ts';
import { intake } from './intake.ts';

/** While a report is written, a click on the map says where it is, and the place is marked. */
export function createMapIntake(): MapContribution {
  let map: CityMap | null = null;
  return {
    style({ theme }) {
      const { open, place } = intake.getState();
      const data: FeatureCollection = {
        type: 'FeatureCollection',
        features:
          open && place
            ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: place.point }, properties: {} }]
            : [],
      };
      const [ink, ground] = theme === 'dark' ? ['#eef4f9', '#05080b'] : ['#141c24', '#ffffff'];
      return {
        sources: { intake: { type: 'geojson', data } },
        labels: [
          {
            id: 'intake/ring',
            type: 'circle',
            source: 'intake',
            paint: {
              'circle-radius': 11,
              'circle-color': ground,
              'circle-opacity': 0.35,
              'circle-stroke-color': ink,
              'circle-stroke-width': 2.5,
            },
          },
          {
            id: 'intake/point',
            type: 'circle',
            source: 'intake',
            paint: {
              'circle-radius': 3,
              'circle-color': ink,
              'circle-stroke-color': ground,
              'circle-stroke-width': 1,
            },
          },
        ],
      };
    },
    click({ lngLat }) {
      if (!intake.getState().open) return false;
      intake.setState({
        place: { point: [lngLat.lng, lngLat.lat], accuracy: null, title: null, by: 'map' },
      });
      return true;
    },
    start(started) {
      map = started;
      const redraw = () => map?.redraw();
      const stops = [
        watch(intake, (state) => state.place, redraw),
        watch(intake, (state) => state.open, redraw),
      ];
      return () => {
        map = null;
        for (const stop of stops) stop();
      };
    },
  };
}
