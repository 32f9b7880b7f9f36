import type { Position } from '../ui/position.ts';
import 'maplibre-gl/dist/maplibre-gl.css';
import './map.css';
import type { Geometry } from 'geojson';
import {
  Map as MapLibreMap,
  type MapMouseEvent,
  ScaleControl,
  setWorkerUrl,
  type VectorTileSource,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { StyleLayer } from '../../server/layers/style.ts';
import { type DegreeBox, touchedTiles } from '../../tiles/covering.ts';
import { authorization } from '../data/request.ts';
import type { SketchTask } from '../features/drawing/sketch.ts';
import type { Incident } from '../features/incidents/incidents.ts';
import type { Gathering } from '../features/incidents/map/gathering.ts';
import { GridCounts } from '../features/incidents/map/grid-counts.ts';
import { type Emphasis, IncidentOverlay } from '../features/incidents/map/incident-overlay.ts';
import { nearestMark } from '../features/incidents/map/nearest.ts';
import type { Stale } from '../features/layers/layers.ts';
import type { Shape } from '../features/measure/tools.ts';
import { isWorkLayer } from '../features/workbench/work-style.ts';
import type { View } from '../shell/address.ts';
import type { Look } from '../ui/preferences.ts';
import { keepSketch } from './keep-sketch.ts';
import { drawPicture } from './picture.ts';
import { buildStyle, type MapContent } from './style.ts';
import { SwipeMap } from './swipe.ts';

setWorkerUrl(workerUrl);

/** What the map tells the console. */
export interface MapListener {
  incident(id: number): void;
  /** A feature that the workbench has drawn, by its `ref`. */
  drawn(ref: string): void;
  place(point: Position): void;
  hover(id: number | null): void;
  pointer(point: Position | null): void;
  view(view: View): void;
  /** Whether the last tile came. */
  tiles(state: 'coming' | 'failing'): void;
}

/** The map as the rest of the console knows it; nothing of MapLibre or deck.gl shows through. */
export interface CityMap {
  setContent(content: MapContent): void;
  updateIncidents(put: readonly Incident[], remove: readonly number[], fresh: readonly number[]): void;
  emphasise(emphasis: Emphasis): void;
  /** Has a person draw or change a shape by hand; null ends it. */
  sketch(task: SketchTask | null): void;
  /** The features of layers that are drawn at a point, the topmost first, each once. */
  featuresAt(point: Position): { layer: string; code: string }[];
  /** West, south, east, north of what is in view. */
  bounds(): [number, number, number, number];
  /** How much of the width, from the left, shows the older of two compared versions. */
  setSwipe(share: number): void;
  /** Fetches those tiles of a source again that lie in boxes of degrees; all of them for null. */
  refresh(source: string, boxes: Stale['boxes']): void;
  /** Brings a point into the part of the map that no panel covers; stays still when it is there already. */
  reveal(point: Position, least: number): void;
  fit(bounds: [number, number, number, number]): void;
  zoomBy(steps: number): void;
  /** Pixels at the right edge that a panel covers. */
  setCovered(right: number): void;
  /** Lets the pointer draw a shape in place of choosing; the answer ends that. */
  drawShape(shape: Shape, tell: (geometry: Geometry | null, finished: boolean) => void): () => void;
  /** Shows only what came in from this time on, in milliseconds since 1970. */
  setEarliest(time: number): void;
  /** How incidents are shown: each by itself, or together. */
  setGathering(gathering: Gathering): void;
  /** The picture of the map as it is drawn, in pixels of the screen, without what lies over it. */
  picture(): Promise<HTMLCanvasElement>;
  /** Names the map for screen readers. */
  setLabel(text: string): void;
  destroy(): void;
}

const slack = 5;
const margin = 56;
/** A place without extent is not looked at from any nearer. */
const closest = 18;

/** Whether this browser can draw the map at all. */
export function canDrawMap(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

function lookIn({ choice, contrast }: MapContent): Look {
  return `${choice.theme}-${contrast}`;
}

/** Creates the map inside `container`. */
export function createMap(
  container: HTMLElement,
  start: { content: MapContent; view: View },
  listener: MapListener,
): CityMap {
  const { longitude, latitude, zoom } = start.view;
  const map = new MapLibreMap({
    container,
    style: buildStyle(start.content),
    center: [longitude, latitude],
    zoom,
    maxZoom: 19.5,
    minZoom: 6,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: 120,
    // What is not in view is asked for again when it comes back, at the price of a 304: it may have changed.
    maxTileCacheSize: 0,
    localIdeographFontFamily: 'Noto Sans SC, sans-serif',
    transformRequest: (url) =>
      url.startsWith(`${window.location.origin}/tiles/`) ? { url, headers: authorization() } : { url },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left');
  const grids = new GridCounts(map);
  const overlay = new IncidentOverlay(lookIn(start.content), (counts) => grids.show(counts));
  overlay.setZoom(zoom);
  map.addControl(overlay.control);

  const swipe = new SwipeMap(map);
  swipe.show(start.content.work.compared && buildStyle(start.content, 'after'));

  let endSketch: (() => void) | null = null;
  let wanted: SketchTask | null = null;

  async function sketch(task: SketchTask | null): Promise<void> {
    wanted = task;
    endSketch?.();
    endSketch = null;
    if (!task) return;
    // Who only looks does not load what draws.
    const drawing = await import('../features/drawing/sketch.ts');
    if (wanted !== task) return;
    endSketch = drawing.startSketch(map, task);
  }

  let covered = 0;
  let frame: number | null = null;

  function markAt(event: MapMouseEvent): Incident | null {
    const at: Position = [event.lngLat.lng, event.lngLat.lat];
    return nearestMark(overlay.shown(), at, map.getZoom(), slack)?.incident ?? null;
  }

  function drawnAt({ point: { x, y } }: MapMouseEvent): string | null {
    const shown = swipe.mapAt(x);
    const layers = shown.getLayersOrder().filter(isWorkLayer);
    const near = shown.queryRenderedFeatures(
      [
        [x - slack, y - slack],
        [x + slack, y + slack],
      ],
      { layers },
    );
    return near[0]?.properties.ref ?? null;
  }

  /** The shape that is being drawn; while there is one the pointer chooses nothing. */
  let atWork: object | null = null;
  let theme = start.content.choice.theme;

  map.on('click', (event) => {
    if (atWork) return;
    const found = markAt(event);
    const drawn = found ? null : drawnAt(event);
    if (found) listener.incident(found.id);
    else if (drawn !== null) listener.drawn(drawn);
    else listener.place([event.lngLat.lng, event.lngLat.lat]);
  });
  map.on('mousemove', (event) => {
    if (frame !== null) return;
    frame = requestAnimationFrame(() => {
      frame = null;
      const found = atWork ? null : markAt(event);
      if (!atWork) map.getCanvas().style.cursor = found ? 'pointer' : 'crosshair';
      listener.hover(found?.id ?? null);
      listener.pointer([event.lngLat.lng, event.lngLat.lat]);
    });
  });
  map.on('mouseout', () => {
    listener.hover(null);
    listener.pointer(null);
  });
  map.on('zoom', () => overlay.setZoom(map.getZoom()));
  const tellView = () => {
    const { lng, lat } = map.getCenter();
    listener.view({ longitude: lng, latitude: lat, zoom: map.getZoom() });
  };
  map.on('moveend', tellView);
  // Whoever waits for a finished picture, a test or a screenshot, waits for this.
  map.on('idle', () => {
    container.dataset.mapIdle = 'true';
  });
  map.on('dataloading', () => {
    container.dataset.mapIdle = 'false';
  });
  map.on('movestart', () => {
    container.dataset.mapIdle = 'false';
  });
  // A tile that does not come leaves a gap, which the reader has to know of; the next one that comes ends it.
  map.on('error', ({ error }) => {
    if (/\/tiles\//.test((error as { url?: string }).url ?? '')) listener.tiles('failing');
  });
  map.on('sourcedata', (event) => {
    if (event.tile && event.dataType === 'source') listener.tiles('coming');
  });
  map.on('load', () => {
    container.dataset.map = 'ready';
    tellView();
  });

  return {
    setContent(content) {
      theme = content.choice.theme;
      map.setStyle(buildStyle(content), { diff: true, transformStyle: keepSketch });
      swipe.show(content.work.compared && buildStyle(content, 'after'));
      overlay.setLook(lookIn(content));
    },
    updateIncidents: (put, remove, fresh) => overlay.update(put, remove, fresh),
    emphasise: (emphasis) => overlay.emphasise(emphasis),
    sketch: (task) => void sketch(task),
    featuresAt(point) {
      const { x, y } = map.project(point);
      const near = map.queryRenderedFeatures([
        [x - slack, y - slack],
        [x + slack, y + slack],
      ]);
      const found = near.flatMap(({ layer: { metadata }, properties }) => {
        const layer = (metadata as StyleLayer['metadata'])?.layer;
        return layer && typeof properties.code === 'string' ? [{ layer, code: properties.code }] : [];
      });
      return [...new Map(found.map((each) => [`${each.layer} ${each.code}`, each])).values()];
    },
    setSwipe: (share) => swipe.setEdge(share),
    refresh(source, boxes) {
      const known = map.getSource<VectorTileSource>(source);
      if (!known) return;
      if (!boxes) map.refreshTiles(source);
      else {
        const bounds = map.getBounds();
        const shown: DegreeBox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
        const deepest = Math.min(known.maxzoom, Math.ceil(map.getZoom()) + 1);
        const tiles = touchedTiles(boxes, shown, known.minzoom, deepest);
        if (tiles.length > 0) map.refreshTiles(source, tiles);
      }
    },
    reveal(point, least) {
      const { x, y } = map.project(point);
      const { clientWidth, clientHeight } = container;
      const right = clientWidth - covered - margin;
      const visible = x > margin && x < right && y > margin && y < clientHeight - margin;
      if (visible && map.getZoom() >= least - 1) return;
      map.easeTo({
        center: point,
        zoom: Math.max(map.getZoom(), least),
        offset: [-covered / 2, 0],
        duration: 450,
      });
    },
    fit: (bounds) =>
      map.fitBounds(bounds, {
        padding: { top: 40, bottom: 40, left: 40, right: 40 + covered },
        maxZoom: closest,
        duration: 500,
      }),
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps, { duration: 200 }),
    setCovered(right) {
      covered = right;
    },
    drawShape(shape, tell) {
      let stop: () => void = () => undefined;
      let ended = false;
      const own = {};
      atWork = own;
      map.doubleClickZoom.disable();
      void import('../features/measure/draw-shape.ts').then(({ startSketch }) => {
        if (!ended) stop = startSketch(map, shape, theme, tell);
      });
      return () => {
        ended = true;
        stop();
        // The click that ends a shape is no question about the place under it.
        setTimeout(() => {
          if (atWork === own) atWork = null;
        });
        map.doubleClickZoom.enable();
      };
    },
    setEarliest: (time) => overlay.setEarliest(time),
    setGathering: (gathering) => overlay.setGathering(gathering),
    picture: () => drawPicture(map, container),
    bounds() {
      const bounds = map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    },
    setLabel: (text) => map.getCanvas().setAttribute('aria-label', text),
    destroy() {
      endSketch?.();
      swipe.destroy();
      overlay.destroy();
      map.remove();
    },
  };
}
