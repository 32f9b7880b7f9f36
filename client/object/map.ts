import 'maplibre-gl/dist/maplibre-gl.css';
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { consoleEncoding } from '../../tiles/tile-encoding.ts';
import { authorization } from '../data/request.ts';

setWorkerUrl(workerUrl);

const colour = '#d6336c';

/** Draws the city around an object, and the object itself on it. @param place what `data-bbox` and others describe */
export async function drawObject(place: HTMLElement): Promise<void> {
  const { bbox, language = 'zh' } = place.dataset;
  const [west, south, east, north] = (bbox ?? '').split(',').map(Number) as [number, number, number, number];
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const map = new MapLibre({
    container: place,
    style: `/styles/city.json?theme=${theme}&language=${language}&encoding=${consoleEncoding}`,
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 40, maxZoom: 17 },
    attributionControl: false,
    // A page that is read on a phone scrolls by one finger.
    cooperativeGestures: true,
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ compact: true }));
  const response = await fetch(`${location.pathname}?f=json`, { headers: authorization() });
  if (!response.ok) return;
  const { geometry } = (await response.json()) as { geometry: GeoJSON.Geometry };
  await map.once('load');
  map.addSource('object', { type: 'geojson', data: { type: 'Feature', geometry, properties: {} } });
  map.addLayer({
    id: 'object-area',
    type: 'fill',
    source: 'object',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': colour, 'fill-opacity': 0.2 },
  });
  map.addLayer({
    id: 'object-line',
    type: 'line',
    source: 'object',
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: { 'line-color': colour, 'line-width': 3 },
  });
  map.addLayer({
    id: 'object-point',
    type: 'circle',
    source: 'object',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-color': colour,
      'circle-radius': 8,
      'circle-stroke-color': '#fff',
      'circle-stroke-width': 2,
    },
  });
}
