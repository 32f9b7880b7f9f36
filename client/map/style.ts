import type { FeatureCollection } from 'geojson';
import type { SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Layer } from '../../server/layers/answers.ts';
import { composeStyle, type StyleChoice, type StyleLayer } from '../../server/layers/style.ts';
import type { Underlay } from '../../server/tiles/answers.ts';
import { overBaseMap } from '../../server/tiles/base-map.ts';
import type { Gathering } from '../features/incidents/map/gathering.ts';
import { gridCountLayers, gridLayer } from '../features/incidents/map/grid-counts.ts';
import { strengthen } from '../features/layers/contrast.ts';
import { type LayerSwitch, switchOf } from '../features/layers/layers.ts';
import { fade } from '../features/layers/opacity.ts';
import { toolLayers, toolSource } from '../features/measure/tool-style.ts';
import { type Side, workLayers, workSource } from '../features/workbench/work-style.ts';
import type { Contrast } from '../ui/preferences.ts';
import { fontFaces } from './fonts.ts';

/** Two versions of a layer, side by side under one edge. */
export interface Compared {
  layer: string;
  before: number;
  after: number;
}

export interface MapContent {
  layers: readonly Layer[];
  baseMap: Underlay | null;
  switches: ReadonlyMap<string, LayerSwitch>;
  choice: StyleChoice;
  contrast: Contrast;
  drawing: FeatureCollection | null;
  /** How incidents are shown. */
  gathering: Gathering;
  /** What the tools draw. */
  tools: FeatureCollection;
  /** What the workbench draws. */
  work: { drawing: FeatureCollection | null; compared: Compared | null; chosen: string | null };
}

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };
const faces = fontFaces();

/** Base layers always change together and share one request for each tile; every other layer has its own. */
export function sourceOf(layer: Pick<Layer, 'id' | 'role'>): string {
  return layer.role === 'base' ? 'base' : layer.id;
}

function tileSources(
  layers: readonly Layer[],
  pinned: { layer: string; version: number } | null,
): Record<string, SourceSpecification> {
  const nameOf = ({ id }: Layer) => (id === pinned?.layer ? `${id}@${pinned.version}` : id);
  const groups = new Map<string, Layer[]>();
  for (const layer of layers) {
    const source = sourceOf(layer);
    groups.set(source, [...(groups.get(source) ?? []), layer]);
  }
  const sources: Record<string, SourceSpecification> = {};
  for (const [source, members] of groups) {
    sources[source] = {
      type: 'vector',
      tiles: [`${window.location.origin}/tiles/${members.map(nameOf).join(',')}/{z}/{x}/{y}`],
      minzoom: Math.min(...members.map(({ minZoom }) => minZoom)),
      maxzoom: Math.max(...members.map(({ maxZoom }) => maxZoom)),
      ...(source === gridLayer ? { promoteId: 'code' } : {}),
    };
  }
  return sources;
}

/** The drawing of a decision: the chain of areas from faint to strong, and what decided. */
function decisionLayers(theme: StyleChoice['theme']): StyleLayer[] {
  const accent = theme === 'dark' ? '#5fb4ff' : '#0b63c4';
  const decider = theme === 'dark' ? '#7ef0c5' : '#00805a';
  const edge = theme === 'dark' ? '#05080b' : '#ffffff';
  const part = (name: string) => ['==', ['get', 'part'], name];
  const line = (id: string, name: string, paint: Record<string, unknown>): StyleLayer => ({
    id: `decision/${id}`,
    type: 'line',
    source: 'decision',
    filter: part(name),
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint,
  });
  return [
    {
      id: 'decision/unit-fill',
      type: 'fill',
      source: 'decision',
      filter: part('unit'),
      paint: { 'fill-color': accent, 'fill-opacity': 0.16 },
    },
    line('street', 'street', { 'line-color': accent, 'line-width': 1.4, 'line-opacity': 0.75 }),
    line('grid', 'grid', { 'line-color': accent, 'line-width': 1.6, 'line-dasharray': [3, 2.5] }),
    line('unit-edge', 'unit', { 'line-color': edge, 'line-width': 5, 'line-opacity': 0.7 }),
    line('unit', 'unit', { 'line-color': accent, 'line-width': 2.4 }),
    {
      id: 'decision/error',
      type: 'fill',
      source: 'decision',
      filter: part('error'),
      paint: { 'fill-color': accent, 'fill-opacity': 0.18, 'fill-outline-color': accent },
    },
    line('border', 'border', { 'line-color': accent, 'line-width': 1.6, 'line-dasharray': [1, 1.6] }),
    line('decider-edge', 'decider', { 'line-color': edge, 'line-width': 7, 'line-opacity': 0.6 }),
    line('decider', 'decider', { 'line-color': decider, 'line-width': 3.2 }),
    {
      id: 'decision/decider-point',
      type: 'circle',
      source: 'decision',
      filter: ['all', part('decider'), ['==', ['geometry-type'], 'Point']],
      paint: {
        'circle-radius': 11,
        'circle-color': decider,
        'circle-opacity': 0.2,
        'circle-stroke-color': decider,
        'circle-stroke-width': 2.4,
      },
    },
  ];
}

function borderLabel(theme: StyleChoice['theme']): StyleLayer {
  return {
    id: 'decision/border-label',
    type: 'symbol',
    source: 'decision',
    filter: ['==', ['get', 'part'], 'border-distance'],
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Noto Sans SC'],
      'text-size': 12,
      'text-variable-anchor': ['left', 'right', 'bottom', 'top'],
      'text-radial-offset': 2,
      'text-allow-overlap': true,
    },
    paint: {
      'text-color': theme === 'dark' ? '#a9d6ff' : '#084a94',
      'text-halo-color': theme === 'dark' ? '#05080b' : '#ffffff',
      'text-halo-width': 1.6,
    },
  };
}

/**
 * The whole style of the map, from the layers as the catalogue gives them.
 * @param side which of two compared versions stands for its layer, while two are compared
 */
export function buildStyle(content: MapContent, side: Side = 'before'): StyleSpecification {
  const { layers, switches, choice, contrast, drawing, tools, work } = content;
  const { compared } = work;
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const composed = composeStyle(layers, choice, (id) => sourceOf(known.get(id)!)).map((plain): StyleLayer => {
    const owner = known.get(plain.metadata?.layer ?? '');
    const layer = contrast === 'more' ? strengthen(plain, choice.theme, owner?.role === 'base') : plain;
    if (!owner) return layer;
    const { visible: switchedOn, opacity } = switchOf(switches, owner);
    const visible = switchedOn || owner.id === compared?.layer;
    return {
      ...layer,
      layout: { ...layer.layout, visibility: visible ? 'visible' : 'none' },
      paint: opacity === 1 ? (layer.paint ?? {}) : fade(layer.type, layer.paint, opacity),
    };
  });
  composed.push(borderLabel(choice.theme));
  const firstLabel = composed.findIndex(({ type }) => type === 'symbol');
  const at = firstLabel < 0 ? composed.length : firstLabel;
  composed.splice(
    at,
    0,
    ...(known.has(gridLayer) ? gridCountLayers(choice.theme, content.gathering === 'grids') : []),
    ...workLayers(work.chosen, choice.theme, compared && side),
    ...decisionLayers(choice.theme),
    ...toolLayers(choice.theme),
  );
  const style = {
    version: 8 as const,
    'font-faces': faces,
    sprite: `${window.location.origin}/sprites/${choice.theme}`,
    sources: {
      ...tileSources(layers, compared && { layer: compared.layer, version: compared[side] }),
      [workSource]: { type: 'geojson', data: work.drawing ?? nothing },
      decision: { type: 'geojson', data: drawing ?? nothing },
      [toolSource]: { type: 'geojson', data: tools },
    },
    transition: { duration: 0, delay: 0 },
    layers: composed,
  };
  return (content.baseMap ? overBaseMap(style, content.baseMap) : style) as unknown as StyleSpecification;
}
