import type { Geometry } from 'geojson';
import type { MapContribution } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { mapView } from '../../map/view.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { layers } from '../layers/public.ts';
import { beginAt, editing, snapTargets } from './editing.ts';
import { exactPart } from './exact.ts';
import { assemble, chainsOf, type DrawnPart, partsOf } from './parts.ts';
import type { SketchTask } from './sketch.ts';

/** What is being changed, as a task for the pointer; null while nothing is. */
function taskOf(): SketchTask | null {
  const { layer, isOpen, status, feature, drawn } = editing.getState();
  const definition = layers.getState().layers.find(({ id }) => id === layer);
  if (!isOpen || !definition || (status !== 'editing' && status !== 'saving')) return null;
  const shape = drawn ?? feature?.geometry ?? null;
  return {
    type: definition.geometryType,
    parts: shape && partsOf(shape),
    targets: () => snapTargets(editing.getState()),
    theme: themeOf(preferences.getState()),
    changed: takeParts,
  };
}

function takeParts(parts: DrawnPart[]): void {
  const { feature: old, neighbours } = editing.getState();
  const known = [...(old ? [old] : []), ...neighbours].flatMap(({ geometry }) => chainsOf(geometry).flat());
  const like = old?.geometry ?? (parts[0] as Geometry);
  editing.setState({
    drawn: assemble(
      like,
      parts.map((part) => exactPart(part, known)),
    ),
  });
}

const loadSketch = () => import('./sketch.ts');

/** Has a person draw or change shapes on the map, as far as any are being changed. */
function followTask(map: CityMap): () => void {
  let end: (() => void) | null = null;
  let wanted: SketchTask | null = null;
  async function start(): Promise<void> {
    const task = taskOf();
    wanted = task;
    end?.();
    end = null;
    delete map.native.getContainer().dataset.sketching;
    if (!task) {
      // It is there by the first click of whoever goes on to draw; who only looks does not load it.
      if (editing.getState().isOpen) void loadSketch();
      return;
    }
    const drawing = await loadSketch();
    if (wanted !== task) return;
    end = drawing.startSketch(map.native, task);
    map.native.getContainer().dataset.sketching = 'true';
  }
  void start();
  const stops = [
    watch(editing, (state) => state.session, start),
    watch(editing, ({ isOpen, layer }) => (isOpen ? layer : null), start),
    watch(preferences, themeOf, start),
  ];
  return () => {
    for (const stop of stops) stop();
    wanted = null;
    end?.();
  };
}

/** Degrees that `pixels` measure at a zoom, with tiles of 512 pixels. */
function degreesOf(pixels: number, zoom: number): number {
  return (pixels * 360) / (512 * 2 ** zoom);
}

/** Features of a layer that are changed on the map; a click takes one up. */
export const mapSketch: MapContribution = {
  click({ lngLat }) {
    const { isOpen, status } = editing.getState();
    if (isOpen && status === 'choosing')
      void beginAt([lngLat.lng, lngLat.lat], degreesOf(6, mapView.getState().zoom));
    return isOpen;
  },
  start: followTask,
};
