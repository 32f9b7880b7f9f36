import type { Map as MapLibreMap } from 'maplibre-gl';
import {
  type GeoJSONStoreFeatures,
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from 'terra-draw';
import { sketchPrefix } from '../../map/keep-sketch.ts';
import { decimals, roundedPart } from './exact.ts';
import type { DrawnPart } from './parts.ts';
import { ScaledAdapter } from './scaled-adapter.ts';
import { type SnapTargets, snap } from './snap.ts';

/** A shape to be drawn or changed by hand. */
export interface SketchTask {
  type: DrawnPart['type'];
  /** What is there already; null where it is still to be drawn. */
  parts: readonly DrawnPart[] | null;
  targets: () => SnapTargets;
  /** Called on every finished change, with all parts in order. */
  changed: (parts: DrawnPart[]) => void;
  theme: 'light' | 'dark';
}

/** Pixels within which a neighbour's vertex or edge catches. */
const reach = 12;
const modeOf = { Point: 'point', LineString: 'linestring', Polygon: 'polygon' } as const;
const palettes = {
  dark: { line: '#ffd166', edge: '#0b0f14' },
  light: { line: '#a3560a', edge: '#ffffff' },
} as const;

/** Begins a sketch on the map; the returned function ends it. */
export function startSketch(map: MapLibreMap, task: SketchTask): () => void {
  const { line, edge } = palettes[task.theme];
  const project = ([longitude, latitude]: readonly number[]) => map.project([longitude!, latitude!]);
  const snapping = {
    toCustom: ({ containerX: x, containerY: y }: { containerX: number; containerY: number }) =>
      snap({ x, y }, task.targets(), project, reach) ?? undefined,
  };
  const coordinates = {
    midpoints: { draggable: true },
    draggable: true,
    deletable: true,
    snappable: snapping,
  };
  const outline = {
    fillColor: line,
    fillOpacity: 0.1,
    outlineColor: line,
    outlineWidth: 2.4,
    closingPointColor: line,
    closingPointOutlineColor: edge,
    snappingPointColor: line,
    snappingPointOutlineColor: edge,
  } as const;
  const draw = new TerraDraw({
    adapter: new ScaledAdapter({ map, prefixId: sketchPrefix, coordinatePrecision: decimals }),
    modes: [
      new TerraDrawPolygonMode({ snapping, styles: outline }),
      new TerraDrawLineStringMode({ snapping, styles: { lineStringColor: line, lineStringWidth: 3 } }),
      new TerraDrawPointMode({ styles: { pointColor: line, pointOutlineColor: edge, pointWidth: 7 } }),
      new TerraDrawSelectMode({
        allowManualDeselection: false,
        pointerDistance: 20,
        flags: {
          polygon: { feature: { draggable: false, coordinates } },
          linestring: { feature: { draggable: false, coordinates } },
          point: { feature: { draggable: true } },
        },
        styles: {
          selectedPolygonColor: line,
          selectedPolygonFillOpacity: 0.1,
          selectedPolygonOutlineColor: line,
          selectedPolygonOutlineWidth: 2.4,
          selectedLineStringColor: line,
          selectedLineStringWidth: 3,
          selectedPointColor: line,
          selectedPointOutlineColor: edge,
          selectionPointColor: line,
          selectionPointOutlineColor: edge,
          selectionPointWidth: 5,
          midPointColor: edge,
          midPointOutlineColor: line,
          midPointOutlineWidth: 1.5,
          midPointWidth: 3.5,
        },
      }),
    ],
  });
  draw.start();
  let ids: (string | number)[] = [];
  const publish = () => {
    const parts = ids.flatMap((id) => {
      const found = draw.getSnapshotFeature(id);
      return found ? [found.geometry as DrawnPart] : [];
    });
    if (parts.length === ids.length && parts.length > 0) task.changed(parts);
  };
  if (task.parts) {
    const features = task.parts.map(roundedPart).map(
      (geometry) =>
        ({
          type: 'Feature',
          geometry,
          properties: { mode: modeOf[geometry.type] },
        }) as GeoJSONStoreFeatures,
    );
    const added = draw.addFeatures(features);
    ids = added.flatMap(({ id, valid }) => (valid && id !== undefined ? [id] : []));
    if (ids[0] !== undefined) draw.selectFeature(ids[0]);
  } else draw.setMode(modeOf[task.type]);
  draw.on('finish', (id, { action }) => {
    if (action === 'draw') {
      ids = [id];
      // What was just drawn can be put right at once.
      queueMicrotask(() => draw.selectFeature(id));
    }
    publish();
  });
  return () => draw.stop();
}
