import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource } from 'maplibre-gl';
import type { StyleLayer } from '../../../server/layers/style.ts';
import type { MapContribution, StyleContext } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import { appearance, severities } from '../../ui/severity.ts';
import { watch } from '../../ui/store.ts';
import { select } from '../selection/public.ts';
import { replay } from './replay.ts';

const ordersLayer = 'replay/orders';

function drawing(): FeatureCollection {
  const { orders, start, time } = replay.getState();
  const alarms = (start?.alarms ?? []).filter(
    ({ openedAt, endedAt }) =>
      Date.parse(openedAt) <= time && (endedAt === null || time < Date.parse(endedAt)),
  );
  return {
    type: 'FeatureCollection',
    features: [
      ...[...orders.values()].map(({ point, eventId, severity, overdue }) => ({
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: point },
        properties: { eventId, severity, overdue, rank: appearance[severity].rank },
      })),
      ...alarms.map(({ point, id }) => ({
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: point },
        properties: { alarm: id },
      })),
    ],
  };
}

function marks({ theme, contrast }: StyleContext): StyleLayer[] {
  const colour = [
    'match',
    ['get', 'severity'],
    ...severities.flatMap((severity) => [severity, appearance[severity].colour[`${theme}-${contrast}`]]),
    '#888888',
  ];
  const edge = theme === 'dark' ? '#05080b' : '#ffffff';
  return [
    {
      id: ordersLayer,
      type: 'circle',
      source: 'replay',
      filter: ['has', 'eventId'],
      layout: { 'circle-sort-key': ['get', 'rank'] },
      paint: {
        'circle-radius': ['match', ['get', 'severity'], 'high', 6.5, 'medium', 5.5, 4.5],
        'circle-color': colour,
        // What had passed its time limit has an edge of its own.
        'circle-stroke-color': ['case', ['get', 'overdue'], theme === 'dark' ? '#ffffff' : '#141c24', edge],
        'circle-stroke-width': ['case', ['get', 'overdue'], 2, 1],
      },
    },
    {
      id: 'replay/alarms',
      type: 'circle',
      source: 'replay',
      filter: ['has', 'alarm'],
      paint: {
        'circle-radius': 9,
        'circle-opacity': 0,
        'circle-stroke-width': 2.4,
        'circle-stroke-color': theme === 'dark' ? '#ff6ac1' : '#b3126b',
      },
    },
  ];
}

/** The orders and alarms of a moment of the past; a click on an order opens it as it is now. */
export function createMapReplay(): MapContribution {
  let shown: CityMap | null = null;
  return {
    style: (context) => ({
      sources: { replay: { type: 'geojson', data: drawing() } },
      layers: [],
      labels: replay.getState().span ? marks(context) : [],
    }),
    click({ point }) {
      if (replay.getState().span === null) return false;
      const [found] =
        shown?.mapAt(point.x).queryRenderedFeatures(around(point), { layers: [ordersLayer] }) ?? [];
      if (found) select({ kind: 'incident', id: Number(found.properties.eventId) });
      return found !== undefined;
    },
    start(map) {
      shown = map;
      const stops = [
        watch(replay, (state) => state.span !== null, map.redraw),
        watch(
          replay,
          (state) => state.orders,
          () => map.native.getSource<GeoJSONSource>('replay')?.setData(drawing()),
        ),
      ];
      return () => {
        shown = null;
        for (const stop of stops) stop();
      };
    },
  };
}
