import type { Layer } from '../../server/layers/answers.ts';
import { resolveStyle, type StyleChoice } from '../../server/layers/style.ts';

export interface LegendEntry {
  title: string;
  kind: 'fill' | 'line' | 'point';
  colour: string;
  edge: string | null;
  dash: string | null;
}

interface PlainLayer {
  type: string;
  metadata?: { legend?: string };
  paint?: Record<string, unknown>;
}

function colourOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function entry(layer: PlainLayer): LegendEntry | null {
  const title = layer.metadata?.legend;
  const paint = layer.paint ?? {};
  if (!title) return null;
  if (layer.type === 'fill')
    return { title, kind: 'fill', colour: colourOf(paint['fill-color']) ?? 'none', edge: null, dash: null };
  if (layer.type === 'line') {
    const dash = paint['line-dasharray'];
    return {
      title,
      kind: 'line',
      colour: colourOf(paint['line-color']) ?? 'none',
      edge: null,
      dash: Array.isArray(dash) ? dash.map((length) => Number(length) * 1.4).join(' ') : null,
    };
  }
  if (layer.type === 'circle')
    return {
      title,
      kind: 'point',
      colour: colourOf(paint['circle-color']) ?? 'none',
      edge: colourOf(paint['circle-stroke-color']),
      dash: null,
    };
  return null;
}

/** The legend of a layer: its style layers that carry `metadata.legend`, drawn last on top. */
export function legendOf(layer: Pick<Layer, 'style'>, choice: StyleChoice): LegendEntry[] {
  const plain = layer.style.map((each) => resolveStyle(each, choice) as PlainLayer);
  return plain
    .map(entry)
    .filter((found) => found !== null)
    .reverse();
}

/** The lowest zoom at which anything of the layer is drawn. */
export function firstZoom(layer: Pick<Layer, 'style' | 'minZoom'>): number {
  const zooms = layer.style.map((each) => (typeof each.minzoom === 'number' ? each.minzoom : 0));
  return Math.max(layer.minZoom, Math.min(...(zooms.length > 0 ? zooms : [0])));
}
