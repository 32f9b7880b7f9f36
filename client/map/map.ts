import 'maplibre-gl/dist/maplibre-gl.css';
import './map.css';
import i18next from 'i18next';
import { Map as MapLibreMap, type MapMouseEvent, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { contrastOf, lookOf, preferences, themeOf } from '../ui/preferences.ts';
import { pixelRatio, screenScale } from '../ui/scale.ts';
import { watch } from '../ui/store.ts';
import { setMap } from './commands.ts';
import type { MapContribution, Side, StyleContext } from './contribution.ts';
import { keepSketch } from './keep-sketch.ts';
import { type MapMoves, movesOf } from './moves.ts';
import { type MapReads, readsOf } from './reads.ts';
import { composeParts } from './style.ts';
import { SwipeMap } from './swipe.ts';
import { authorized } from './tile-requests.ts';
import { mapView, type View } from './view.ts';

setWorkerUrl(workerUrl);

/** The map as features know it. */
export interface CityMap extends MapMoves, MapReads {
  /** MapLibre's own map, for what a feature draws on it by hand. */
  readonly native: MapLibreMap;
  /** Asks every contribution for its part of the style again. */
  redraw(): void;
  /** Begins or ends to show two compared states side by side. */
  compare(isCompared: boolean): void;
  /** @param share of the width, from the left, that shows the older of two compared states */
  setSwipe(share: number): void;
  /** The map that is seen at a pixel from the left: one of two while two states are compared. */
  mapAt(x: number): MapLibreMap;
  /** Takes the pointer for a shape that is being drawn: until the returned function is called nothing is clicked or hovered. */
  takePointer(): () => void;
}

const nowhere: View = { longitude: 105, latitude: 34, zoom: 6 };

/** Whether this browser can draw the map at all. */
function canDrawMap(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

function contextOf(side: Side | null): StyleContext {
  const state = preferences.getState();
  return { theme: themeOf(state), language: state.language, contrast: contrastOf(state), side };
}

function createNative(container: HTMLElement, contributions: readonly MapContribution[]): MapLibreMap {
  const { longitude, latitude, zoom } = mapView.getState().view ?? nowhere;
  const map = new MapLibreMap({
    container,
    style: composeParts(contributions, contextOf(null)),
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
    pixelRatio: pixelRatio(),
    transformRequest: authorized,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left');
  return map;
}

/** Offers clicks and the place of the pointer to the contributions, in their order. */
function followPointer(
  map: MapLibreMap,
  contributions: readonly MapContribution[],
  isTaken: () => boolean,
): void {
  let frame: number | null = null;
  const leave = () => {
    for (const { hover } of contributions) hover?.(null);
  };
  function move(event: MapMouseEvent): void {
    frame = null;
    if (isTaken()) leave();
    else {
      const isOver = contributions.map(({ hover }) => hover?.(event) ?? false).includes(true);
      map.getCanvas().style.cursor = isOver ? 'pointer' : 'crosshair';
    }
    mapView.setState({ pointer: [event.lngLat.lng, event.lngLat.lat] });
  }
  map.on('click', (event) => {
    if (!isTaken()) contributions.some(({ click }) => click?.(event) ?? false);
  });
  map.on('mousemove', (event) => {
    if (frame === null) frame = requestAnimationFrame(() => move(event));
  });
  map.on('mouseout', () => {
    leave();
    mapView.setState({ pointer: null });
  });
}

/** Keeps `mapView`, and what whoever waits for a finished picture waits for, in step with the map. */
function followState(map: MapLibreMap, { dataset }: HTMLElement): void {
  const keepView = () => {
    const { lng, lat } = map.getCenter();
    const view = { longitude: lng, latitude: lat, zoom: map.getZoom() };
    mapView.setState({ view, zoom: view.zoom, status: 'ready' });
  };
  const setIdle = (isIdle: boolean) => () => {
    dataset.mapIdle = String(isIdle);
  };
  map.on('moveend', keepView);
  map.on('idle', setIdle(true));
  map.on('dataloading', setIdle(false));
  map.on('movestart', setIdle(false));
  // A tile that does not come leaves a gap, which the reader has to know of; the next one that comes ends it.
  map.on('error', ({ error }) => {
    if (/\/tiles\//.test((error as { url?: string }).url ?? '')) mapView.setState({ tiles: 'failing' });
  });
  map.on('sourcedata', (event) => {
    // What the console draws itself is cut to tiles too, and comes whatever the service does.
    const isServed = map.getSource(event.sourceId)?.type !== 'geojson';
    if (event.tile && event.dataType === 'source' && isServed) mapView.setState({ tiles: 'coming' });
  });
  map.on('load', () => {
    dataset.map = 'ready';
    keepView();
  });
}

/**
 * Puts the map into `container`, with what the features contribute, until the returned function is called. Where the browser cannot
 * draw it, `mapView` says so and everything else goes on without.
 */
export function startMap(container: HTMLElement, contributions: readonly MapContribution[]): () => void {
  if (!canDrawMap()) {
    mapView.setState({ status: 'unsupported' });
    return () => undefined;
  }
  const native = createNative(container, contributions);
  const swipe = new SwipeMap(native);
  let isCompared = false;
  /** Whoever draws a shape with the pointer. */
  let pointerTakenBy: object | null = null;
  const styleOf = (side: Side) => composeParts(contributions, contextOf(isCompared ? side : null));

  const map: CityMap = {
    native,
    ...movesOf(native, container),
    ...readsOf(native, container, contributions),
    redraw() {
      native.setStyle(styleOf('before'), { diff: true, transformStyle: keepSketch });
      swipe.show(isCompared ? styleOf('after') : null);
    },
    compare(next) {
      isCompared = next;
      map.redraw();
    },
    setSwipe: (share) => swipe.setEdge(share),
    mapAt: (x) => swipe.mapAt(x),
    takePointer() {
      const own = {};
      pointerTakenBy = own;
      native.doubleClickZoom.disable();
      return () => {
        // The click that ends a shape is no question about the place under it.
        setTimeout(() => {
          if (pointerTakenBy === own) pointerTakenBy = null;
        });
        native.doubleClickZoom.enable();
      };
    },
  };
  followPointer(native, contributions, () => pointerTakenBy !== null);
  followState(native, container);
  const label = () => native.getCanvas().setAttribute('aria-label', i18next.t('map.label'));
  label();
  i18next.on('languageChanged', label);
  setMap(map);
  const stops = [
    ...contributions.map(({ start }) => start?.(map)),
    watch(preferences, lookOf, map.redraw),
    watch(preferences, (state) => state.language, map.redraw),
    () => i18next.off('languageChanged', label),
    watch(
      screenScale,
      ({ scale }) => scale,
      () => native.setPixelRatio(pixelRatio()),
    ),
  ];
  return () => {
    for (const stop of stops) stop?.();
    setMap(null);
    swipe.destroy();
    native.remove();
  };
}
