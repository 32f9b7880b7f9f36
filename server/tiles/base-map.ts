import type { StyleLayer } from '../layers/style.ts';
import type { Underlay } from './answers.ts';

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

const own = 'wangge';

interface Style {
  sprite: string;
  sources: Record<string, object>;
  layers: readonly StyleLayer[];
}

/** A style layer whose icon comes from our sprite where that is one of several. */
function withPrefixedIcon(layer: StyleLayer): StyleLayer {
  const icon = layer.layout?.['icon-image'];
  return typeof icon === 'string'
    ? { ...layer, layout: { ...layer.layout, 'icon-image': `${own}:${icon}` } }
    : layer;
}

/** A style of our own with a base map in the place of its background and of the ground of its areas. */
export function overBaseMap<T extends Style>(style: T, { sources, layers, sprites, ...glyphs }: Underlay) {
  const above = style.layers.filter((layer) => layer.type !== 'background' && !layer.metadata?.ground);
  return {
    ...style,
    ...glyphs,
    ...(sprites.length > 0 ? { sprite: [...sprites, { id: own, url: style.sprite }] } : {}),
    sources: { ...sources, ...style.sources },
    layers: [...layers, ...(sprites.length > 0 ? above.map(withPrefixedIcon) : above)],
  };
}

/** The origins, `https://host:port`, that a base map's tiles, glyphs and icons come from, as far as it names them. */
export function originsOf(base: Underlay): string[] {
  const addresses = [base.glyphs, ...base.sprites.map(({ url }) => url)];
  for (const source of Object.values(base.sources) as { url?: unknown; tiles?: unknown; data?: unknown }[])
    addresses.push(
      ...[source.url, source.data, source.tiles].flat().filter((one) => typeof one === 'string'),
    );
  const origins = addresses.filter((address) => address !== undefined && URL.canParse(address));
  return [...new Set(origins.map((address) => new URL(address!).origin))].filter(
    (origin) => origin !== 'null',
  );
}
