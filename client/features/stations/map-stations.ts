import type { FeatureCollection } from 'geojson';
import i18next from 'i18next';
import type { Station } from '../../../domain/answers/readings.ts';
import { aqiLevels } from '../../../domain/readings/aqi.ts';
import type { StyleLayer } from '../../../server/layers/style.ts';
import type { LegendLine, MapContribution, StyleContext } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import { preferences, type Theme, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { select } from '../selection/public.ts';
import { aqiColours, stateColours } from './colours.ts';
import { type Shown, stations } from './stations.ts';
import { valueText } from './value-text.ts';

const states = ['normal', 'beyond', 'alarm', 'none'] as const;
const circleLayer = 'stations/circle';

/** What of a station is drawn; null where it has nothing of what is shown. */
function drawn(station: Station, shown: Shown, theme: Theme): { colour: string; label: string } | null {
  if (shown === 'aqi')
    return station.aqi && { colour: aqiColours[station.aqi.level], label: String(station.aqi.value) };
  if (shown === 'all') return { colour: stateColours[station.state][theme], label: '' };
  const stream = station.streams.find(({ quantity }) => quantity === shown);
  return stream
    ? {
        colour: stateColours[stream.state][theme],
        label: stream.value === null ? '' : valueText(stream.value),
      }
    : null;
}

function drawing({ theme }: StyleContext): FeatureCollection {
  const { shown, stations: all } = stations.getState();
  return {
    type: 'FeatureCollection',
    features: all.flatMap((station) => {
      const look = drawn(station, shown, theme);
      if (!look) return [];
      const { id, point, age, state } = station;
      const properties = { id, ...look, age, rank: state === 'alarm' ? 1 : 0 };
      return [
        { type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: point }, properties },
      ];
    }),
  };
}

function circles({ theme }: StyleContext): StyleLayer {
  const isSilent = ['==', ['get', 'age'], 'silent'];
  // The standard's yellow and green are lost on a light ground without a dark edge.
  const lightEdge = stations.getState().shown === 'aqi' ? '#39434c' : '#ffffff';
  const edge = theme === 'dark' ? '#05080b' : lightEdge;
  return {
    id: circleLayer,
    type: 'circle',
    source: 'stations',
    layout: { 'circle-sort-key': ['get', 'rank'] },
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 2.2, 11, 3.6, 13, 6, 16, 9],
      'circle-color': ['get', 'colour'],
      // What has not sent for long is a ring: its colour tells of the past.
      'circle-opacity': ['case', isSilent, 0, ['==', ['get', 'age'], 'late'], 0.45, 1],
      'circle-stroke-color': ['case', isSilent, ['get', 'colour'], edge],
      'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 12, 1.5],
    },
  };
}

function values({ theme }: StyleContext): StyleLayer {
  return {
    id: 'stations/value',
    type: 'symbol',
    source: 'stations',
    filter: ['!=', ['get', 'label'], ''],
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Noto Sans SC'],
      'text-size': 12,
      'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
      'text-radial-offset': 0.8,
      'symbol-sort-key': ['-', 0, ['get', 'rank']],
    },
    paint: {
      'text-color': theme === 'dark' ? '#dde6ee' : '#141c24',
      'text-halo-color': theme === 'dark' ? '#05080b' : '#ffffff',
      'text-halo-width': 1.6,
    },
  };
}

function legend(): LegendLine[] {
  const { shown } = stations.getState();
  if (shown === 'off') return [];
  const { language } = preferences.getState();
  if (shown === 'aqi')
    return aqiLevels.map(({ code, title }) => ({
      title: title[language],
      colour: aqiColours[code],
      kind: 'point',
    }));
  const theme = themeOf(preferences.getState());
  return states.map((state) => ({
    title: i18next.t(`stations.states.${state}`),
    colour: stateColours[state][theme],
    kind: 'point',
  }));
}

/** Stations on the map by state, air quality or value; a click on one opens it. */
export function createMapStations(): MapContribution {
  let map: CityMap | null = null;
  const stationAt = (point: { x: number; y: number }): number | null => {
    if (!map || stations.getState().shown === 'off') return null;
    const [found] = map.mapAt(point.x).queryRenderedFeatures(around(point), { layers: [circleLayer] });
    return found ? Number(found.properties.id) : null;
  };
  return {
    style: (context) => ({
      sources: { stations: { type: 'geojson', data: drawing(context) } },
      layers: [],
      labels: [circles(context), values(context)],
    }),
    click({ point }) {
      const id = stationAt(point);
      if (id !== null) select({ kind: 'station', id });
      return id !== null;
    },
    hover: (event) => event !== null && stationAt(event.point) !== null,
    legend,
    start(started) {
      map = started;
      const stops = [
        watch(stations, (state) => state.stations, started.redraw),
        watch(stations, (state) => state.shown, started.redraw),
      ];
      return () => {
        map = null;
        for (const stop of stops) stop();
      };
    },
  };
}
