import type { Principal } from '../../domain/access/principal.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { SheetMap } from '../paper/map.ts';
import { type Box, within } from './store.ts';

/** Metres from a place to the edge of its map. */
const reach = 260;

type Look = Pick<SheetMap['layers'][number], 'kind' | 'colour' | 'width'>;

/** From below; what a city does not have is left out. */
const looks: readonly (readonly [layer: string, ...Look[]])[] = [
  ['forests', { kind: 'area', colour: '#d9e8cf', width: 0 }],
  ['parks', { kind: 'area', colour: '#d9e8cf', width: 0 }],
  ['pocket-parks', { kind: 'area', colour: '#d9e8cf', width: 0 }],
  ['water-areas', { kind: 'area', colour: '#c3dcef', width: 0 }],
  ['rivers', { kind: 'line', colour: '#9cc4e4', width: 3 }],
  ['roads', { kind: 'line', colour: '#c9c5bd', width: 4 }, { kind: 'line', colour: '#ffffff', width: 2.6 }],
  ['unit-grids', { kind: 'border', colour: '#8d99a6', width: 0.5 }],
  ['streets', { kind: 'border', colour: '#4a4f57', width: 1.1 }],
];
const named = new Set(['roads']);

function boxAround([lon, lat]: readonly [number, number]): Box {
  const high = reach / 111_195;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  return [lon - wide, lat - high, lon + wide, lat + high];
}

function middleOf(geometry: GeoJSON.Geometry): [number, number] | null {
  const line =
    geometry.type === 'LineString'
      ? geometry.coordinates
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates[0]
        : undefined;
  const [x, y] = line?.[Math.floor(line.length / 2)] ?? [];
  return x === undefined || y === undefined ? null : [x, y];
}

/** The map around a place for a sheet, of the layers in force that its reader may see. */
export async function mapAround(
  layers: Layers,
  centre: readonly [number, number],
  principal: Principal,
  signal: AbortSignal,
): Promise<SheetMap> {
  const box = boxAround(centre);
  const view = viewOf(principal);
  const found = await Promise.all(
    looks.map(async ([id, ...ways]) => {
      const published = layers.find(id);
      const layer = published && layerIn(view, published);
      const drawn = layer ? await within(layers.replicas.reading(layer, signal), layer, box) : [];
      return { id, ways, drawn };
    }),
  );
  const names = new Map<string, readonly [number, number]>();
  for (const { id, drawn } of found)
    if (named.has(id))
      for (const { name, geometry } of drawn) {
        const at = middleOf(geometry);
        if (name && at && !names.has(name)) names.set(name, at);
      }
  return {
    centre,
    reach,
    layers: found.flatMap(({ ways, drawn }) =>
      ways.map((look) => ({ ...look, geometries: drawn.map(({ geometry }) => geometry) })),
    ),
    names: [...names].map(([text, at]) => ({ text, at })),
  };
}
