import type { StyleLayer } from '../layers/style.ts';

/** A base map from elsewhere: raster tiles by an address, or a MapLibre style of its own. */
export type BaseMap =
  | { kind: 'raster'; tiles: string }
  | {
      kind: 'style';
      style: {
        sources: Record<string, object>;
        layers: (StyleLayer & Record<string, unknown>)[];
        glyphs?: string;
        sprite?: string | { id: string; url: string }[];
      };
    };

/** What a base map puts beneath the layers of a style. */
export interface Underlay {
  sources: Record<string, object>;
  layers: (StyleLayer & Record<string, unknown>)[];
  /** The glyphs that its layers need. */
  glyphs?: string;
  /** The sprites that its layers need, by the prefix of their icons' names. */
  sprites: { id: string; url: string }[];
}

const prefix = 'base-map';

/** The sources and layers of a base map, named so that they meet none of ours. */
export function underlay(map: BaseMap): Underlay {
  if (map.kind === 'raster')
    return {
      sources: { [prefix]: { type: 'raster', tiles: [map.tiles], tileSize: 256 } },
      layers: [{ id: prefix, type: 'raster', source: prefix }],
      sprites: [],
    };
  const { sources, layers, glyphs, sprite = [] } = map.style;
  return {
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, source]) => [`${prefix}/${name}`, source]),
    ),
    layers: layers.map((layer) => ({
      ...layer,
      id: `${prefix}/${layer.id}`,
      ...(layer.source ? { source: `${prefix}/${layer.source}` } : {}),
    })),
    ...(glyphs ? { glyphs } : {}),
    // As the style specification has it: the icons of `default` are named without a prefix.
    sprites: typeof sprite === 'string' ? [{ id: 'default', url: sprite }] : sprite,
  };
}
