import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';

/** How shapes are drawn: areas filled thinly, lines and the edges of areas, places as discs with a white edge. */
interface ShapesLook {
  colour: string;
  /** Of areas, 0 to 1. */
  opacity: number;
  lineWidth: number;
  dash?: number[];
  radius: number;
  edge: number;
}

/** Draws whatever GeoJSON there is, of areas, lines and places, on top of a map that has loaded. */
export function addShapes(
  map: MapLibre,
  id: string,
  data: GeoJSON.GeoJSON,
  { colour, opacity, lineWidth, dash, radius, edge }: ShapesLook,
): void {
  map.addSource(id, { type: 'geojson', data });
  map.addLayer({
    id: `${id}-areas`,
    type: 'fill',
    source: id,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': colour, 'fill-opacity': opacity },
  });
  map.addLayer({
    id: `${id}-lines`,
    type: 'line',
    source: id,
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: {
      'line-color': colour,
      'line-width': lineWidth,
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  });
  map.addLayer({
    id: `${id}-places`,
    type: 'circle',
    source: id,
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-color': colour,
      'circle-radius': radius,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': edge,
    },
  });
}

/** Draws other data in the place of what `addShapes` drew; nothing while that has not been. */
export function setShapes(map: MapLibre | null, id: string, data: GeoJSON.GeoJSON): void {
  map?.getSource<GeoJSONSource>(id)?.setData(data);
}
