import type { TileEncoding } from './tile-encoding.ts';

/** What a description needs to know of a layer. */
export interface DescribedLayer {
  id: string;
  title: { zh: string; en: string };
  version: number;
  /** West, south, east, north in CRS84; null while the layer is empty. */
  bbox: readonly [number, number, number, number] | null;
  definition: {
    minZoom: number;
    maxZoom: number;
    attribution?: string | undefined;
    fields: readonly { name: string; title: { zh: string; en: string }; type: string }[];
  };
}

const world = [-180, -85.0511, 180, 85.0511] as const;
const columns = { code: 'String', name: 'String', parent: 'String' };
const types: Record<string, string> = { number: 'Number', boolean: 'Boolean' };

/** The box around all layers that have one, in CRS84; the whole Web Mercator world where none has. */
export function jointBounds(layers: readonly DescribedLayer[]): [number, number, number, number] {
  const boxes = layers.flatMap((layer) => (layer.bbox ? [layer.bbox] : []));
  if (boxes.length === 0) return [...world];
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/**
 * A TileJSON 3.0.0 document for layers served in one tile. Beyond `maxzoom` a map draws the tiles of that zoom
 * larger; each layer says from and to which zoom it holds anything.
 *
 * @param tiles the URL template with `{z}`, `{x}` and `{y}`
 * @param encoding of those tiles: a member of its own, which MapLibre reads
 */
export function tileJson(layers: readonly DescribedLayer[], tiles: string, encoding: TileEncoding = 'mvt') {
  const [west, south, east, north] = jointBounds(layers);
  const minzoom = Math.min(...layers.map((layer) => layer.definition.minZoom));
  const maxzoom = Math.max(...layers.map((layer) => layer.definition.maxZoom));
  const attributions = new Set(layers.flatMap((layer) => layer.definition.attribution ?? []));
  return {
    tilejson: '3.0.0' as const,
    name: layers.map((layer) => layer.title.zh).join('、'),
    description: layers.map((layer) => layer.title.en).join(', '),
    scheme: 'xyz' as const,
    tiles: [tiles],
    encoding,
    minzoom,
    maxzoom,
    bounds: [west, south, east, north],
    center: [(west + east) / 2, (south + north) / 2, Math.max(minzoom, Math.min(maxzoom, 11))],
    ...(attributions.size > 0 ? { attribution: [...attributions].join(' | ') } : {}),
    vector_layers: layers.map(({ id, title, definition }) => ({
      id,
      description: `${title.zh} ${title.en}`,
      minzoom: definition.minZoom,
      maxzoom: definition.maxZoom,
      fields: {
        ...columns,
        ...Object.fromEntries(definition.fields.map(({ name, type }) => [name, types[type] ?? 'String'])),
      },
    })),
  };
}
