import 'maplibre-gl/dist/maplibre-gl.css';
import { bbox } from '@turf/turf';
import { LngLatBounds, Map as MapLibreMap, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { addShapes, setShapes } from '../../ui/map-shapes.ts';
import type { Position } from '../../ui/position.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { position } from '../position.ts';
import { styleAddress } from './style-address.ts';

setWorkerUrl(workerUrl);

function mark(look: string, title: string): HTMLElement {
  const element = document.createElement('div');
  element.className = look;
  element.title = title;
  return element;
}

/** Where a patrol goes. */
type Where = readonly Pick<PatrolTaskDetail['where'][number], 'ordinal' | 'geometry'>[];
const nowhere: Where = [];
const noTrail: readonly Position[] = [];

const shapesOf = (where: Where) => ({
  type: 'FeatureCollection' as const,
  features: where.map(({ ordinal, geometry }) => ({
    type: 'Feature' as const,
    properties: { ordinal },
    geometry: geometry as GeoJSON.Geometry,
  })),
});

const trailOf = (trail: readonly Position[]) => ({
  type: 'Feature' as const,
  properties: {},
  geometry: { type: 'LineString' as const, coordinates: trail.map(([lon, lat]) => [lon, lat]) },
});

/** Draws where to go, and where it was gone above it. */
function addPatrol(map: MapLibreMap, where: Where, trail: readonly Position[], dark: boolean): void {
  const goal = dark ? '#ffb09a' : '#b32400';
  addShapes(map, 'where', shapesOf(where), {
    colour: goal,
    opacity: 0.12,
    lineWidth: 4,
    dash: [2, 1],
    radius: 10,
    edge: 3,
  });
  map.addSource('trail', { type: 'geojson', data: trailOf(trail) });
  map.addLayer({
    id: 'trail',
    type: 'line',
    source: 'trail',
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': dark ? '#62b6f2' : '#0a5488', 'line-width': 6 },
  });
}

interface MapProps {
  point: Position;
  /** Where to go instead of to one place. */
  where?: Where;
  /** Where it was gone, oldest first; WGS 84. */
  trail?: readonly Position[];
}

/**
 * A map with one place, or with what a patrol goes to and where it went, and where the phone is. Its tiles are the public
 * ones, which the service worker keeps.
 */
export function MapView({ point, where = nowhere, trail = noTrail }: MapProps) {
  const { t } = useTranslation('field');
  const container = useRef<HTMLDivElement>(null);
  const theme = useStore(preferences, themeOf);
  const language = useStore(preferences, (state) => state.language);
  const [failed, setFailed] = useState(false);
  const [longitude, latitude] = point;
  const shown = useRef({ where, trail });
  shown.current = { where, trail };
  const drawn = useRef<MapLibreMap | null>(null);

  useEffect(() => {
    let map: MapLibreMap;
    try {
      map = new MapLibreMap({
        container: container.current!,
        style: styleAddress(theme, language),
        center: [longitude, latitude],
        zoom: 15,
        maxZoom: 18,
        dragRotate: false,
        pitchWithRotate: false,
        attributionControl: false,
        fadeDuration: 0,
        localIdeographFontFamily: 'sans-serif',
      });
    } catch {
      // No WebGL on this phone.
      setFailed(true);
      return;
    }
    map.touchZoomRotate.disableRotation();
    if (shown.current.where.length === 0)
      new Marker({ element: mark('mark-order', t('map.order')) }).setLngLat([longitude, latitude]).addTo(map);
    else {
      const [west, south, east, north] = bbox(shapesOf(shown.current.where));
      map.fitBounds([west, south, east, north], { padding: 32, maxZoom: 16, animate: false });
      map.once('load', () => addPatrol(map, shown.current.where, shown.current.trail, theme === 'dark'));
    }
    drawn.current = map;
    const me = new Marker({ element: mark('mark-me', t('map.me')) });
    let fitted = false;
    const follow = ({ point: here }: { point: Position | null }) => {
      if (!here) return;
      me.setLngLat(here).addTo(map);
      if (fitted || shown.current.where.length > 0) return;
      fitted = true;
      const bounds = new LngLatBounds([longitude, latitude], [longitude, latitude]).extend(here);
      map.fitBounds(bounds, { padding: 48, maxZoom: 16, animate: false });
    };
    follow(position.getState());
    const unfollow = position.subscribe(follow);
    map.once('idle', () => {
      if (container.current) container.current.dataset.map = 'ready';
    });
    return () => {
      unfollow();
      drawn.current = null;
      map.remove();
    };
  }, [longitude, latitude, theme, language, t]);

  useEffect(() => {
    setShapes(drawn.current, 'where', shapesOf(where));
  }, [where]);
  useEffect(() => {
    setShapes(drawn.current, 'trail', trailOf(trail));
  }, [trail]);

  if (failed) return <p className="notice">{t('map.failed')}</p>;
  return (
    <section
      className="map"
      ref={container}
      aria-label={t(where.length > 0 ? 'map.patrolLabel' : 'map.label')}
      data-map="loading"
    />
  );
}
