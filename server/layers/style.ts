import { labelElsewhere } from '../../tiles/label-point.ts';
import type { LayerDefinition } from './schema.ts';

/** How a reader wants the map drawn. */
export interface StyleChoice {
  theme: 'light' | 'dark';
  language: 'zh' | 'en';
}

/** A plain MapLibre style layer: no value in it depends on theme or language any more. */
export interface StyleLayer {
  id: string;
  type: string;
  source?: string;
  'source-layer'?: string;
  minzoom?: number;
  maxzoom?: number;
  filter?: unknown[];
  layout?: Record<string, unknown>;
  paint?: Record<string, unknown>;
  metadata?: { order?: number; legend?: string; ground?: boolean; layer?: string };
}

/** Whether a filter is of MapLibre's older form, whose first argument is the name of a property. */
function isOlderForm([operator, first, ...rest]: readonly unknown[]): boolean {
  if (operator === 'all' || operator === 'any')
    return [first, ...rest].some((part) => Array.isArray(part) && isOlderForm(part));
  if (operator === '!in' || operator === '!has' || operator === 'none') return true;
  const compares = ['==', '!=', '<', '<=', '>', '>=', 'in'].includes(operator as string);
  return compares && typeof first === 'string' && !rest.some(Array.isArray);
}

/** Of an area that meets several tiles only the part in one of them is named, see `cutTile`. */
function namedOnce(filter: unknown[] | undefined): unknown[] {
  const here = ['!', ['has', labelElsewhere]];
  if (!filter) return here;
  return ['all', filter, isOlderForm(filter) ? ['!has', labelElsewhere] : here];
}

/** Whether a layer is of areas with names on them. */
export function isLabelled({
  geometryType,
  definition,
}: {
  geometryType: LayerDefinition['geometryType'];
  definition: Pick<LayerDefinition, 'style'>;
}): boolean {
  return geometryType === 'Polygon' && definition.style.some(({ type }) => type === 'symbol');
}

const typeOrder: Record<string, number> = { background: 0, fill: 20, line: 60, circle: 73, symbol: 80 };

/** What lies outside every district: open sea and neighbouring land. */
const background = {
  type: 'background',
  paint: { 'background-color': { light: '#dde5ea', dark: '#0a0e13' } },
};

function isPair(value: object, first: string, second: string): boolean {
  return Object.keys(value).length === 2 && first in value && second in value;
}

/**
 * Replaces every `{light, dark}` and `{zh, en}` in `value`, at any depth, by the member that `choice` names.
 * Anything else comes back as it was.
 */
export function resolveStyle(value: unknown, choice: StyleChoice): unknown {
  if (Array.isArray(value)) return value.map((member) => resolveStyle(member, choice));
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  if (isPair(record, 'light', 'dark')) return resolveStyle(record[choice.theme], choice);
  if (isPair(record, 'zh', 'en')) return resolveStyle(record[choice.language], choice);
  return Object.fromEntries(
    Object.entries(record).map(([key, member]) => [key, resolveStyle(member, choice)]),
  );
}

/**
 * The style layers of several map layers in drawing order, from the background up.
 *
 * @param layers the definitions; each style layer gets the id `{layer}/{position}` and `metadata.layer`
 * @param sourceOf the source that carries a layer's tiles; the tile layer is named like the layer itself
 */
export function composeStyle(
  layers: readonly Pick<LayerDefinition, 'id' | 'geometryType' | 'style'>[],
  choice: StyleChoice,
  sourceOf: (layer: string) => string,
): StyleLayer[] {
  const composed = layers.flatMap(({ id, geometryType, style }) =>
    style.map((layer, position): StyleLayer => {
      const plain = resolveStyle(layer, choice) as Omit<StyleLayer, 'id'>;
      const names = geometryType === 'Polygon' && plain.type === 'symbol';
      return {
        ...plain,
        ...(names ? { filter: namedOnce(plain.filter) } : {}),
        id: `${id}/${position}`,
        source: sourceOf(id),
        'source-layer': id,
        metadata: { ...plain.metadata, layer: id },
      };
    }),
  );
  const order = (layer: StyleLayer) => layer.metadata?.order ?? typeOrder[layer.type] ?? 60;
  composed.sort((a, b) => order(a) - order(b));
  return [{ ...(resolveStyle(background, choice) as Omit<StyleLayer, 'id'>), id: 'background' }, ...composed];
}
