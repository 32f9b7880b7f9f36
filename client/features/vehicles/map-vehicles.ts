import type { Feature, FeatureCollection } from 'geojson';
import i18next from 'i18next';
import { vehicleStates } from '../../../domain/answers/vehicles.ts';
import type { StyleLayer } from '../../../server/layers/style.ts';
import type { LegendLine, MapContribution, StyleContext } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { select, selection } from '../selection/public.ts';
import { stateColours, trackColours } from './state-colours.ts';
import { vehicles } from './vehicles.ts';

const circleLayer = 'vehicles/circle';

function drawing({ theme }: StyleContext): FeatureCollection {
  const { shown, vehicles: all } = vehicles.getState();
  const { selected } = selection.getState();
  const opened = selected?.kind === 'vehicle' ? selected.id : null;
  const features = [...all.values()].flatMap((vehicle): Feature[] => {
    const { id, point, state, kind, plate, code, heading } = vehicle;
    if (!point || !state) return [];
    if (id !== opened && (shown === 'off' || (shown !== 'all' && shown !== kind))) return [];
    const colour = stateColours[state][theme];
    const isDriving = state === 'moving' || (state === 'alarm' && (vehicle.speed ?? 0) > 0);
    const properties = {
      id,
      colour,
      state,
      name: plate ?? code,
      arrow: isDriving && heading !== null ? '▲' : '',
      heading: heading ?? 0,
      rank: id === opened ? 2 : Number(state === 'alarm'),
    };
    return [{ type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties }];
  });
  return { type: 'FeatureCollection', features };
}

function trackLine({ theme }: StyleContext): StyleLayer[] {
  const source = 'vehicles/track';
  const casing = theme === 'dark' ? '#05080b' : '#ffffff';
  const layout = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return [
    {
      id: 'vehicles/track-casing',
      type: 'line',
      source,
      layout,
      paint: { 'line-color': casing, 'line-width': 6 },
    },
    {
      id: 'vehicles/track-line',
      type: 'line',
      source,
      layout,
      paint: { 'line-color': trackColours[theme], 'line-width': 3 },
    },
  ];
}

function marks({ theme }: StyleContext): StyleLayer[] {
  const edge = theme === 'dark' ? '#05080b' : '#ffffff';
  const isSilent = ['==', ['get', 'state'], 'silent'];
  return [
    {
      id: circleLayer,
      type: 'circle',
      source: 'vehicles',
      layout: { 'circle-sort-key': ['get', 'rank'] },
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3.5, 12, 7, 15, 11],
        'circle-color': ['get', 'colour'],
        // What has not been heard of is a ring: it tells of the past.
        'circle-opacity': ['case', isSilent, 0, 1],
        'circle-stroke-color': ['case', isSilent, ['get', 'colour'], edge],
        'circle-stroke-width': ['case', ['==', ['get', 'rank'], 2], 3, 1.5],
      },
    },
    {
      id: 'vehicles/heading',
      type: 'symbol',
      source: 'vehicles',
      minzoom: 11,
      filter: ['!=', ['get', 'arrow'], ''],
      layout: {
        'text-field': ['get', 'arrow'],
        'text-font': ['Noto Sans SC'],
        'text-size': ['interpolate', ['linear'], ['zoom'], 11, 7, 15, 13],
        'text-rotate': ['get', 'heading'],
        'text-rotation-alignment': 'map',
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': edge },
    },
    {
      id: 'vehicles/name',
      type: 'symbol',
      source: 'vehicles',
      minzoom: 13,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Noto Sans SC'],
        'text-size': 12,
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
        'text-radial-offset': 1,
        'symbol-sort-key': ['-', 0, ['get', 'rank']],
      },
      paint: {
        'text-color': theme === 'dark' ? '#dde6ee' : '#141c24',
        'text-halo-color': edge,
        'text-halo-width': 1.6,
      },
    },
  ];
}

function legend(): LegendLine[] {
  if (vehicles.getState().shown === 'off') return [];
  const theme = themeOf(preferences.getState());
  return vehicleStates.map((state) => ({
    title: i18next.t(`vehicles.states.${state}`),
    colour: stateColours[state][theme],
    kind: 'point',
  }));
}

/** Vehicles on the map by what they do, and the track of the one that is opened; a click on one opens it. */
export function createMapVehicles(): MapContribution {
  let map: CityMap | null = null;
  const vehicleAt = (point: { x: number; y: number }): number | null => {
    if (!map || vehicles.getState().vehicles.size === 0) return null;
    const [found] = map.mapAt(point.x).queryRenderedFeatures(around(point), { layers: [circleLayer] });
    return found ? Number(found.properties.id) : null;
  };
  return {
    style(context) {
      const { track } = vehicles.getState();
      const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };
      return {
        sources: {
          vehicles: { type: 'geojson', data: drawing(context) },
          'vehicles/track': { type: 'geojson', data: track ?? empty },
        },
        layers: trackLine(context),
        labels: marks(context),
      };
    },
    click({ point }) {
      const id = vehicleAt(point);
      if (id !== null) select({ kind: 'vehicle', id });
      return id !== null;
    },
    hover: (event) => event !== null && vehicleAt(event.point) !== null,
    legend,
    start(started) {
      map = started;
      const opened = () => {
        const { selected } = selection.getState();
        return selected?.kind === 'vehicle' ? selected.id : null;
      };
      const stops = [
        watch(vehicles, (state) => state.vehicles, started.redraw),
        watch(vehicles, (state) => state.shown, started.redraw),
        watch(vehicles, (state) => state.track, started.redraw),
        watch(selection, opened, started.redraw),
      ];
      return () => {
        map = null;
        for (const stop of stops) stop();
      };
    },
  };
}
