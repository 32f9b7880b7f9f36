import type { Snippet } from '../../domain/answers/layer-usage.ts';
import type { PublishedLayer } from '../layers/published.ts';

/** What stands for the key of whoever reads a snippet. */
export const keyPlaceholder = 'YOUR_KEY';

/** What the snippets of a layer are made of. */
export interface Subject {
  /** Scheme, host and port of the service as the reader knows it. */
  origin: string;
  layer: Pick<PublishedLayer, 'id' | 'title' | 'bbox' | 'definition'>;
  /** Whether the key goes along with each request. */
  withKey: boolean;
}

const bearer = `Bearer ${keyPlaceholder}`;
const headers = `{ Authorization: '${bearer}' }`;
/** Lines of code without those that are not wanted. */
const lines = (...all: (string | false)[]) => all.filter((line) => line !== false).join('\n');

const items = ({ origin, layer: { id } }: Subject, format: string) =>
  `${origin}/ogc/collections/${id}/items?f=${format}`;
const tiles = ({ origin, layer: { id } }: Subject) => `${origin}/tiles/${id}/{z}/{x}/{y}`;
/** West, south, east, north in CRS84; of an empty layer the world. */
const boxOf = ({ layer }: Subject) => layer.bbox ?? [-180, -85, 180, 85];

function curl(subject: Subject): string {
  const { id } = subject.layer;
  return lines(
    'curl --fail --location \\',
    subject.withKey && `  --header 'Authorization: ${bearer}' \\`,
    `  --output ${id}.gpkg '${items(subject, 'gpkg')}'`,
  );
}

function maplibre(subject: Subject): string {
  const { origin, layer, withKey } = subject;
  return lines(
    "import { Map, setWorkerUrl } from 'maplibre-gl';",
    "import 'maplibre-gl/dist/maplibre-gl.css';",
    '// As Vite bundles a worker; other bundlers have a form of their own.',
    "import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';",
    '',
    'setWorkerUrl(workerUrl);',
    'new Map({',
    "  container: 'map',",
    `  style: '${origin}/styles/${layer.id}.json',`,
    `  bounds: [${boxOf(subject).join(', ')}],`,
    withKey && '  transformRequest: (url) =>',
    withKey && `    url.startsWith('${origin}/') ? { url, headers: ${headers} } : { url },`,
    '});',
  );
}

function leaflet(subject: Subject): string {
  const [west, south, east, north] = boxOf(subject);
  const { id, definition } = subject.layer;
  return lines(
    "import L from 'leaflet';",
    "import 'leaflet/dist/leaflet.css';",
    '',
    '// Leaflet.VectorGrid adds itself to the global L.',
    'window.L = L;',
    "await import('leaflet.vectorgrid');",
    `const map = L.map('map').fitBounds([[${south}, ${west}], [${north}, ${east}]]);`,
    `L.vectorGrid.protobuf('${tiles(subject)}', {`,
    `  maxNativeZoom: ${definition.maxZoom},`,
    subject.withKey && `  fetchOptions: { headers: ${headers} },`,
    `  vectorTileLayerStyles: { '${id}': { color: '#1c7ed6', weight: 1, radius: 4, fill: true } },`,
    '}).addTo(map);',
  );
}

function openLayers(subject: Subject): string {
  const { withKey, layer } = subject;
  return lines(
    "import 'ol/ol.css';",
    "import MVT from 'ol/format/MVT.js';",
    "import VectorTileLayer from 'ol/layer/VectorTile.js';",
    "import Map from 'ol/Map.js';",
    "import { transformExtent } from 'ol/proj.js';",
    "import VectorTileSource from 'ol/source/VectorTile.js';",
    "import View from 'ol/View.js';",
    '',
    'const source = new VectorTileSource({',
    '  format: new MVT(),',
    `  maxZoom: ${layer.definition.maxZoom},`,
    `  url: '${tiles(subject)}',`,
    withKey && '  tileLoadFunction: (tile, url) =>',
    withKey && '    tile.setLoader(async (extent, resolution, projection) => {',
    withKey && `      const answer = await fetch(url, { headers: ${headers} });`,
    withKey && '      const data = await answer.arrayBuffer();',
    withKey &&
      '      tile.setFeatures(tile.getFormat().readFeatures(data, { extent, featureProjection: projection }));',
    withKey && '    }),',
    '});',
    "const map = new Map({ target: 'map', layers: [new VectorTileLayer({ source })], view: new View() });",
    `map.getView().fit(transformExtent([${boxOf(subject).join(', ')}], 'EPSG:4326', 'EPSG:3857'));`,
  );
}

function deck(subject: Subject): string {
  const [west, south, east, north] = boxOf(subject) as [number, number, number, number];
  const { id, definition } = subject.layer;
  const middle = [(west + east) / 2, (south + north) / 2].map((degrees) => Number(degrees.toFixed(5)));
  return lines(
    "import { Deck } from '@deck.gl/core';",
    "import { MVTLayer } from '@deck.gl/geo-layers';",
    "import { MVTLoader } from '@loaders.gl/mvt';",
    '',
    'new Deck({',
    "  parent: document.getElementById('map'),",
    '  controller: true,',
    `  initialViewState: { longitude: ${middle[0]}, latitude: ${middle[1]}, zoom: ${Math.max(11, definition.minZoom)} },`,
    '  layers: [',
    '    new MVTLayer({',
    `      id: '${id}',`,
    `      data: '${tiles(subject)}',`,
    `      maxZoom: ${definition.maxZoom},`,
    // Unless the loader is given, a worker is loaded from elsewhere.
    '      loaders: [MVTLoader],',
    subject.withKey
      ? `      loadOptions: { worker: false, fetch: { headers: ${headers} } },`
      : '      loadOptions: { worker: false },',
    '      getFillColor: [28, 126, 214, 80],',
    '      getLineColor: [28, 126, 214],',
    '      lineWidthMinPixels: 1,',
    '      pointRadiusMinPixels: 3,',
    '    }),',
    '  ],',
    '});',
  );
}

function arcgis(subject: Subject): string {
  const { origin, layer, withKey } = subject;
  return lines(
    withKey && "import esriConfig from '@arcgis/core/config.js';",
    "import OGCFeatureLayer from '@arcgis/core/layers/OGCFeatureLayer.js';",
    "import Map from '@arcgis/core/Map.js';",
    "import MapView from '@arcgis/core/views/MapView.js';",
    '',
    withKey && `esriConfig.request.interceptors.push({ urls: '${origin}/', headers: ${headers} });`,
    `const layer = new OGCFeatureLayer({ url: '${origin}/ogc', collectionId: '${layer.id}' });`,
    "const view = new MapView({ container: 'map', map: new Map({ layers: [layer] }) });",
    'layer.when(() => view.goTo(layer.fullExtent));',
  );
}

function qgis(subject: Subject): string {
  const { origin, layer, withKey } = subject;
  return lines(
    '# In the Python console of QGIS (Ctrl+Alt+P)',
    withKey && 'from qgis.core import QgsNetworkAccessManager',
    withKey && '',
    withKey && '# The key goes along with each request to the service until QGIS is closed.',
    withKey && 'def with_key(request):',
    withKey && `    if request.url().toString().startswith("${origin}/"):`,
    withKey && `        request.setRawHeader(b"Authorization", b"${bearer}")`,
    withKey && '',
    withKey && 'QgsNetworkAccessManager.setRequestPreprocessor(with_key)',
    `uri = "typename='${layer.id}' url='${origin}/ogc'"`,
    `iface.addVectorLayer(uri, "${layer.id}", "OAPIF")`,
  );
}

function python(subject: Subject): string {
  const { withKey, layer } = subject;
  return lines(
    withKey && 'import io',
    withKey && '',
    'import geopandas as gpd',
    withKey && 'import requests',
    '',
    `url = "${items(subject, 'geojson')}"`,
    withKey && `answer = requests.get(url, headers={"Authorization": "${bearer}"}, timeout=60)`,
    withKey && 'answer.raise_for_status()',
    `layer = gpd.read_file(${withKey ? 'io.BytesIO(answer.content)' : 'url'})`,
    `print(layer.total_bounds, len(layer))  # ${layer.id}`,
  );
}

function r(subject: Subject): string {
  return lines(
    'library(sf)',
    subject.withKey && `Sys.setenv(GDAL_HTTP_HEADERS = "Authorization: ${bearer}")`,
    `layer <- st_read("${items(subject, 'geojson')}")`,
    'plot(st_geometry(layer))',
  );
}

/** How the layer is read in the tools that partners work with, each whole and ready to run. */
export function snippetsOf(subject: Subject): Snippet[] {
  return [
    { id: 'curl', title: 'curl', language: 'shell', code: curl(subject) },
    { id: 'qgis', title: 'QGIS', language: 'python', code: qgis(subject) },
    { id: 'arcgis', title: 'ArcGIS Maps SDK', language: 'javascript', code: arcgis(subject) },
    { id: 'maplibre', title: 'MapLibre GL JS', language: 'javascript', code: maplibre(subject) },
    { id: 'leaflet', title: 'Leaflet', language: 'javascript', code: leaflet(subject) },
    { id: 'openlayers', title: 'OpenLayers', language: 'javascript', code: openLayers(subject) },
    { id: 'deckgl', title: 'deck.gl', language: 'javascript', code: deck(subject) },
    { id: 'python', title: 'Python (GeoPandas)', language: 'python', code: python(subject) },
    { id: 'r', title: 'R (sf)', language: 'r', code: r(subject) },
  ];
}
