import 'maplibre-gl/dist/maplibre-gl.css';
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { consoleEncoding } from '../../tiles/tile-encoding.ts';
import { authorization } from '../data/request.ts';
import { addShapes } from '../ui/map-shapes.ts';

setWorkerUrl(workerUrl);

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
  addShapes(
    map,
    'object',
    { type: 'Feature', geometry, properties: {} },
    {
      colour: '#d6336c',
      opacity: 0.2,
      lineWidth: 3,
      radius: 8,
      edge: 2,
    },
  );
}
