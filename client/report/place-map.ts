import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { consoleEncoding } from '../../tiles/tile-encoding.ts';
import type { Language } from './texts.ts';

setWorkerUrl(workerUrl);

/**
 * A map of the city on which a place is chosen by a tap or click.
 * @returns what takes it away
 */
export function placeMap(
  container: HTMLElement,
  language: Language,
  start: [number, number] | null,
  onChoose: (point: [number, number]) => void,
): () => void {
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const map = new MapLibre({
    container,
    style: `/styles/city.json?theme=${theme}&language=${language}&encoding=${consoleEncoding}`,
    ...(start ? { center: start, zoom: 16 } : {}),
    attributionControl: false,
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  const marker = new Marker({ color: '#c2185b' });
  if (start) marker.setLngLat(start).addTo(map);
  map.on('click', ({ lngLat }) => {
    marker.setLngLat(lngLat).addTo(map);
    onChoose([Number(lngLat.lng.toFixed(7)), Number(lngLat.lat.toFixed(7))]);
  });
  return () => map.remove();
}
