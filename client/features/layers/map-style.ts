import type { SourceSpecification } from 'maplibre-gl';
import type { Layer } from '../../../server/layers/answers.ts';
import { composeStyle, type StyleLayer } from '../../../server/layers/style.ts';
import { consoleEncoding } from '../../../tiles/tile-encoding.ts';
import type { Side, StyleContext, StylePart } from '../../map/contribution.ts';
import type { Compared } from './comparison.ts';
import { strengthen } from './contrast.ts';
import { gridLayer, type LayerSwitch, switchOf } from './layers.ts';
import { fade } from './opacity.ts';

/** Base layers always change together and share one request for each tile; every other layer has its own. */
export function sourceOf(layer: Pick<Layer, 'id' | 'role'>): string {
  return layer.role === 'base' ? 'base' : layer.id;
}

function tileSources(
  layers: readonly Layer[],
  pinned: { layer: string; version: number } | null,
  at: string | null,
): Record<string, SourceSpecification> {
  const nameOf = ({ id }: Layer) => (id === pinned?.layer ? `${id}@${pinned.version}` : id);
  const groups = new Map<string, Layer[]>();
  for (const layer of layers) {
    const source = sourceOf(layer);
    groups.set(source, [...(groups.get(source) ?? []), layer]);
  }
  const sources: Record<string, SourceSpecification> = {};
  const then = at === null ? '' : `?at=${encodeURIComponent(at)}`;
  for (const [source, members] of groups) {
    sources[source] = {
      type: 'vector',
      tiles: [
        `${window.location.origin}/tiles/${members.map(nameOf).join(',')}/{z}/{x}/{y}.${consoleEncoding}${then}`,
      ],
      encoding: consoleEncoding,
      minzoom: Math.min(...members.map(({ minZoom }) => minZoom)),
      maxzoom: Math.max(...members.map(({ maxZoom }) => maxZoom)),
      ...(source === gridLayer ? { promoteId: 'code' } : {}),
    };
  }
  return sources;
}

/**
 * The layers as the catalogue gives them and as people have switched them.
 * @param drawn `compared`: two versions of a layer, of which the one on the context's side stands for it; `at`: the moment
 * whose versions are drawn, null for those in force
 */
export function layersStyle(
  layers: readonly Layer[],
  switches: ReadonlyMap<string, LayerSwitch>,
  { compared, at }: { compared: Compared | null; at: string | null },
  { theme, language, contrast, side }: StyleContext,
): Pick<StylePart, 'sources' | 'ground'> {
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const pinnedTo: Side = side ?? 'before';
  const composed = composeStyle(layers, { theme, language }, (id) => sourceOf(known.get(id)!));
  return {
    sources: tileSources(layers, compared && { layer: compared.layer, version: compared[pinnedTo] }, at),
    ground: composed.map((plain): StyleLayer => {
      const owner = known.get(plain.metadata?.layer ?? '');
      const layer = contrast === 'more' ? strengthen(plain, theme, owner?.role === 'base') : plain;
      if (!owner) return layer;
      const { visible: switchedOn, opacity } = switchOf(switches, owner);
      const visible = switchedOn || owner.id === compared?.layer;
      return {
        ...layer,
        layout: { ...layer.layout, visibility: visible ? 'visible' : 'none' },
        paint: opacity === 1 ? (layer.paint ?? {}) : fade(layer.type, layer.paint, opacity),
      };
    }),
  };
}
