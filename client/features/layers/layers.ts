import { createStore } from 'zustand/vanilla';
import type { Channel } from '../../../domain/intake/channels.ts';
import type { Item } from '../../../domain/items/entries.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import type { Layer } from '../../../server/layers/answers.ts';
import type { Underlay } from '../../../server/tiles/answers.ts';
import { call } from '../../data/call.ts';
import { type LayerMessage, onLive } from '../../data/live.ts';
import { whenBack } from '../../data/reach.ts';

export interface LayerSwitch {
  visible: boolean;
  /** 0 to 1, over the style's own. */
  opacity: number;
}

/** Tiles inside the boxes (west, south, east, north) changed; null for all tiles. */
interface Stale {
  boxes: readonly (readonly [number, number, number, number])[] | null;
}

interface LayersState {
  layers: readonly Layer[];
  /** A map from elsewhere, beneath the layers and in the place of our own base layers. */
  baseMap: Underlay | null;
  items: ReadonlyMap<string, Item>;
  scenes: readonly Scene[];
  /** The ways by which reports come. */
  channels: readonly Channel[];
  switches: ReadonlyMap<string, LayerSwitch>;
  /** The moment (RFC 3339) whose versions are drawn; null for those in force. */
  at: string | null;
  /** A style that somebody is working on, drawn in place of the layer's own on this page alone. */
  preview: { layer: string; style: Layer['style'] } | null;
  /** Where each layer's tiles last became stale; the map fetches them again when it is another object. */
  stale: ReadonlyMap<string, Stale>;
  status: 'loading' | 'ready' | 'failed';
  panelOpen: boolean;
}

/** The layer whose areas can be coloured by what lies in them, and its source. */
export const gridLayer = 'responsibility-grids';

export const layers = createStore<LayersState>(() => ({
  layers: [],
  baseMap: null,
  items: new Map(),
  at: null,
  scenes: [],
  channels: [],
  switches: new Map(),
  preview: null,
  stale: new Map(),
  status: 'loading',
  panelOpen: false,
}));

/** How a layer stands until somebody switches it: hidden where every part of its style is. */
function startOf({ style }: Pick<Layer, 'style'>): LayerSwitch {
  const hidden = (part: Record<string, unknown>) =>
    (part.layout as { visibility?: string } | undefined)?.visibility === 'none';
  return { visible: style.length === 0 || !style.every(hidden), opacity: 1 };
}

export function switchOf(
  switches: ReadonlyMap<string, LayerSwitch>,
  layer: Pick<Layer, 'id' | 'style'>,
): LayerSwitch {
  return switches.get(layer.id) ?? startOf(layer);
}

/** The layers as they are to be drawn here: one of them perhaps as its style is being changed. */
export function drawnLayers({ layers: known, preview }: LayersState): readonly Layer[] {
  return preview
    ? known.map((layer) => (layer.id === preview.layer ? { ...layer, style: preview.style } : layer))
    : known;
}

let failed = false;

/** Reads the layers and the catalogues that this person may see. */
export async function loadLayers(): Promise<void> {
  failed = false;
  try {
    const [{ layers: found }, { baseMap }, { items, scenes, channels }] = await Promise.all([
      call('get', '/api/layers'),
      call('get', '/api/base-map'),
      call('get', '/api/items'),
    ]);
    const drawn = found.filter((layer) => Array.isArray(layer.style));
    layers.setState({
      layers: baseMap ? drawn.filter(({ role }) => role !== 'base') : drawn,
      baseMap,
      items: new Map(items.map((item) => [item.code, item])),
      scenes,
      channels,
      status: 'ready',
    });
  } catch {
    layers.setState({ status: layers.getState().layers.length > 0 ? 'ready' : 'failed' });
    failed = true;
  }
}

whenBack(() => {
  if (failed) void loadLayers();
});

export function setSwitch(layer: Layer, change: Partial<LayerSwitch>): void {
  const { switches } = layers.getState();
  layers.setState({ switches: new Map(switches).set(layer.id, { ...switchOf(switches, layer), ...change }) });
}

/** Shows these layers and no others over the base map. */
export function showOnly(ids: ReadonlySet<string>): void {
  const { layers: known, switches } = layers.getState();
  const next = new Map(switches);
  for (const layer of known)
    if (layer.role !== 'base')
      next.set(layer.id, { ...switchOf(switches, layer), visible: ids.has(layer.id) });
  layers.setState({ switches: next });
}

function markStale({ layer, whole, boxes = [] }: LayerMessage): void {
  const stale: Stale = { boxes: whole ? null : boxes };
  if (stale.boxes?.length !== 0)
    layers.setState({ stale: new Map(layers.getState().stale).set(layer, stale) });
}

/** Follows what the stream says of features that changed, and of layers whose style and fields may have, until the returned function is called. */
export function followLayers(): () => void {
  const stops = [
    onLive('tiles', markStale),
    onLive('layer', (message) => {
      markStale(message);
      void loadLayers();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
