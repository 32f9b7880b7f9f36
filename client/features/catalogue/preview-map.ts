import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { consoleEncoding } from '../../../tiles/tile-encoding.ts';
import { authorization } from '../../data/request.ts';

setWorkerUrl(workerUrl);

interface Drawn {
  id: string;
  /** West, south, east, north in CRS84, joined by commas. */
  box: string;
  theme: 'light' | 'dark';
  language: 'zh' | 'en';
}

/**
 * Draws a layer by its own style and fits it in.
 * @returns what takes the map away
 * @throws Error where the browser cannot draw maps
 */
export function drawLayer(place: HTMLElement, { id, box, theme, language }: Drawn, onShown: () => void) {
  const [west, south, east, north] = box.split(',').map(Number) as [number, number, number, number];
  const map = new MapLibre({
    container: place,
    style: `/styles/${id}.json?theme=${theme}&language=${language}&encoding=${consoleEncoding}`,
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 16, maxZoom: 16 },
    attributionControl: false,
    transformRequest: (url) =>
      new URL(url, location.href).origin === location.origin ? { url, headers: authorization() } : { url },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.once('idle', onShown);
  return () => map.remove();
}
