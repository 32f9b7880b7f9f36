import i18next from 'i18next';
import { forgetFeatures } from '../data/features-by-code.ts';
import { serverNow } from '../data/server-time.ts';
import { askAt } from '../features/catalogue/asking.ts';
import { drawnDecision } from '../features/decisions/drawn-decision.ts';
import { beginAt, editing } from '../features/drawing/editing.ts';
import { degreesOf, followSketch, layerBeingEdited } from '../features/drawing/follow-sketch.ts';
import { earliest, filters, passes } from '../features/incidents/filters.ts';
import { focus } from '../features/incidents/focus.ts';
import { type Incident, incidents } from '../features/incidents/incidents.ts';
import { shown } from '../features/incidents/map/shown.ts';
import { cityBounds } from '../features/layers/city.ts';
import { layers } from '../features/layers/layers.ts';
import { sketched, toolDrawing, tools } from '../features/measure/tools.ts';
import { openedOrder } from '../features/orders/opened-order.ts';
import { type Selection, select, selection } from '../features/selection/selection.ts';
import { asDrafted, styling } from '../features/styling/styling.ts';
import { bench } from '../features/workbench/bench.ts';
import { workMap } from '../features/workbench/work-map.ts';
import { keepView, type View, viewFromAddress } from '../shell/address.ts';
import { contrastOf, lookOf, preferences, themeOf } from '../ui/preferences.ts';
import { watch } from '../ui/store.ts';
import { mapCommands, setMap } from './commands.ts';
import { type CityMap, canDrawMap, createMap } from './map.ts';
import { type MapContent, sourceOf } from './style.ts';
import { mapView } from './view.ts';

const panelWidth = 392;
const nowhere: View = { longitude: 105, latitude: 34, zoom: 6 };

function content(): MapContent {
  const { language } = preferences.get();
  const { layers: known, baseMap, switches } = layers.get();
  return {
    baseMap,
    layers: asDrafted(known, styling.get()),
    switches,
    choice: { theme: themeOf(preferences.get()), language },
    contrast: contrastOf(preferences.get()),
    drawing: drawnDecision.get().drawing,
    gathering: bench.get().place === null ? shown.get().gathering : 'marks',
    tools: toolDrawing(),
    work: workMap.get(),
  };
}

/** Of a frame so much is given to bringing marks up to date, milliseconds; what is left comes with the next. */
const markBudget = 8;
/** The clock is looked at after so many marks. */
const marksAtOnce = 500;

function followIncidentMarks(map: CityMap): (() => void)[] {
  let wasReady = false;
  const shown = new Set<number>();
  /** Incidents whose marks are to be looked at, and whether one that was not shown before is to pulse. */
  const pending = new Map<number, boolean>();
  let frame: number | null = null;

  function update(): void {
    frame = null;
    const { all } = incidents.get();
    const chosen = filters.get();
    // Who works on layers is not shown what others have to do.
    const isWork = bench.get().place !== null;
    const put: Incident[] = [];
    const remove: number[] = [];
    const fresh: number[] = [];
    const until = performance.now() + markBudget;
    let seen = 0;
    for (const [id, mayPulse] of pending) {
      if (++seen % marksAtOnce === 0 && performance.now() > until) break;
      pending.delete(id);
      const incident = all.get(id);
      if (incident && !isWork && passes(incident, chosen)) {
        if (mayPulse && !shown.has(id)) fresh.push(id);
        put.push(incident);
        shown.add(id);
      } else if (shown.delete(id)) remove.push(id);
    }
    map.updateIncidents(put, remove, fresh);
    if (pending.size > 0) frame = requestAnimationFrame(update);
  }

  function look(ids: Iterable<number>, mayPulse: boolean): void {
    for (const id of ids) pending.set(id, mayPulse);
    frame ??= requestAnimationFrame(update);
  }

  function everything(): void {
    look(shown, false);
    look(incidents.get().all.keys(), false);
  }

  everything();
  return [
    watch(
      incidents,
      (state) => state.all,
      () => {
        look(incidents.get().changed, wasReady);
        wasReady = incidents.get().status === 'ready';
      },
    ),
    filters.subscribe(everything),
    watch(bench, (state) => state.place !== null, everything),
    () => frame !== null && cancelAnimationFrame(frame),
  ];
}

function followEmphasis(map: CityMap): (() => void)[] {
  function update(): void {
    const { all } = incidents.get();
    const { selected } = selection.get();
    const { hovered } = focus.get();
    map.emphasise({
      selected: selected?.kind === 'incident' ? (all.get(selected.id) ?? null) : null,
      hovered: hovered === null ? null : (all.get(hovered) ?? null),
      place: selected?.kind === 'place' ? selected.point : null,
    });
  }
  update();
  return [
    watch(focus, (state) => state.hovered, update),
    watch(selection, (state) => state.selected, update),
    watch(incidents, (state) => state.all, update),
  ];
}

/** How often a filter by time lets go of what has grown too old, in milliseconds. */
const timePassesEvery = 15_000;

function followTime(map: CityMap): (() => void)[] {
  const update = () => map.setEarliest(earliest(filters.get(), serverNow()));
  update();
  const timer = setInterval(update, timePassesEvery);
  return [() => clearInterval(timer), watch(filters, (state) => state.within, update)];
}

function followGathering(map: CityMap): () => void {
  map.setGathering(shown.get().gathering);
  return watch(shown, (state) => state.gathering, map.setGathering);
}

function followShape(map: CityMap): (() => void)[] {
  let stop: (() => void) | null = null;
  const update = () => {
    const { drawing, shape } = tools.get();
    stop?.();
    stop = drawing ? map.drawShape(shape, sketched) : null;
  };
  update();
  return [
    // A drawing begun anew is another one, also for the same purpose.
    watch(
      tools,
      ({ drawing, purpose, shape, sketch }) => (drawing ? `${purpose}/${shape}/${sketch}` : null),
      update,
    ),
    () => stop?.(),
  ];
}

/** Brings each selection into view once, as soon as its place is known. */
function followSelection(map: CityMap): (() => void)[] {
  let revealed: Selection = null;
  const reveal = () => {
    const { selected } = selection.get();
    const { event } = openedOrder.get();
    map.setCovered(selected ? panelWidth : 0);
    if (!selected || selected === revealed) return;
    const point =
      selected.kind === 'place'
        ? selected.point
        : (incidents.get().all.get(selected.id)?.point ?? event?.point);
    if (!point) return;
    revealed = selected;
    mapCommands.reveal(point);
  };
  reveal();
  return [
    watch(selection, (state) => state.selected, reveal),
    watch(openedOrder, (state) => state.event, reveal),
  ];
}

function followStaleTiles(map: CityMap): () => void {
  let before = layers.get().stale;
  return watch(
    layers,
    (state) => state.stale,
    (stale) => {
      for (const [id, where] of stale) {
        const layer = layers.get().layers.find((each) => each.id === id);
        if (where === before.get(id)) continue;
        forgetFeatures(id);
        if (layer) map.refresh(sourceOf(layer), where.boxes);
      }
      before = stale;
    },
  );
}

/**
 * Puts the map into `container` and keeps it in step with the console's state, until the answer is called.
 * Where the browser cannot draw it, `mapView` says so and everything else goes on without.
 */
export function followMap(container: HTMLElement): () => void {
  if (!canDrawMap()) {
    mapView.set({ status: 'unsupported' });
    return () => undefined;
  }
  const wanted = viewFromAddress();
  const map = createMap(
    container,
    { content: content(), view: wanted ?? nowhere },
    {
      incident: (id) => select({ kind: 'incident', id }),
      drawn: (chosen) => workMap.set({ chosen }),
      place(point) {
        const layer = layerBeingEdited();
        if (layer === null) askAt(point);
        else if (editing.get().status === 'choosing') void beginAt(point, degreesOf(6, mapView.get().zoom));
      },
      hover: (hovered) => focus.set({ hovered }),
      tiles: (tiles) => mapView.set({ tiles }),
      pointer: (pointer) => mapView.set({ pointer }),
      view(view) {
        mapView.set({ zoom: view.zoom, status: 'ready' });
        keepView(view);
      },
    },
  );
  setMap(map);
  let placed = wanted !== null;
  const place = () => {
    const bounds = cityBounds(layers.get().layers);
    if (placed || !bounds) return;
    placed = true;
    map.fit(bounds);
  };
  place();
  const redraw = () => map.setContent(content());
  const name = () => map.setLabel(i18next.t('map.label'));
  name();
  i18next.on('languageChanged', name);
  const stops = [
    watch(layers, (state) => state.layers, redraw),
    watch(layers, (state) => state.layers, place),
    watch(layers, (state) => state.switches, redraw),
    watch(preferences, lookOf, redraw),
    watch(preferences, (state) => state.language, redraw),
    watch(drawnDecision, (state) => state.drawing, redraw),
    watch(shown, (state) => state.gathering, redraw),
    watch(bench, (state) => state.place === null, redraw),
    watch(workMap, (state) => state.drawing, redraw),
    watch(workMap, (state) => state.chosen, redraw),
    watch(workMap, (state) => state.compared, redraw),
    watch(workMap, (state) => state.share, map.setSwipe),
    styling.subscribe(redraw),
    watch(tools, ({ drawing, drawn }) => (drawing ? null : drawn), redraw),
    watch(tools, (state) => state.around?.area ?? null, redraw),
    watch(tools, (state) => state.found, redraw),
    watch(filters, (state) => state.area, redraw),
    ...followTime(map),
    followGathering(map),
    ...followShape(map),
    ...followIncidentMarks(map),
    ...followSketch(map),
    ...followEmphasis(map),
    ...followSelection(map),
    followStaleTiles(map),
    () => i18next.off('languageChanged', name),
  ];
  return () => {
    for (const stop of stops) stop();
    setMap(null);
    map.destroy();
  };
}
