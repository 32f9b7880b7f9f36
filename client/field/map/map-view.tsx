import 'maplibre-gl/dist/maplibre-gl.css';
import { LngLatBounds, Map as MapLibreMap, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
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

/** A map with one place and where the phone is. Its tiles are the public ones, which the service worker keeps. */
export function MapView({ point }: { point: Position }) {
  const { t } = useTranslation('field');
  const container = useRef<HTMLDivElement>(null);
  const theme = useStore(preferences, themeOf);
  const language = useStore(preferences, (state) => state.language);
  const [failed, setFailed] = useState(false);
  const [longitude, latitude] = point;

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
    new Marker({ element: mark('mark-order', t('map.order')) }).setLngLat([longitude, latitude]).addTo(map);
    const me = new Marker({ element: mark('mark-me', t('map.me')) });
    let fitted = false;
    const follow = ({ point: here }: { point: Position | null }) => {
      if (!here) return;
      me.setLngLat(here).addTo(map);
      if (fitted) return;
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
      map.remove();
    };
  }, [longitude, latitude, theme, language, t]);

  if (failed) return <p className="notice">{t('map.failed')}</p>;
  return <section className="map" ref={container} aria-label={t('map.label')} data-map="loading" />;
}
