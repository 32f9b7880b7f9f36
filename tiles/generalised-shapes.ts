import { type GeometryType, geometryTypes } from './geometry.ts';
import type { LayerIndex } from './layer-index.ts';
import { Outline, tooSmall } from './outline.ts';
import { buffer, extent } from './tile-units.ts';

/** A line or an area as a zoom shows it, whole: not cut to a tile. */
export interface GeneralisedShape {
  id: number;
  /** Its place in the order of importance. */
  place: number;
  type: GeometryType;
  /** Lines, or the rings of areas, each outer ring before its holes; in tile units from the corner of the world. */
  parts: { vertices: number[]; outer: boolean }[];
}

/**
 * What a zoom shows of a layer of lines and areas, in the order of the layer: the features that its tiles have room
 * for, simplified together, so that borders that are shared stay so.
 */
export function* generalisedShapes(index: LayerIndex, z: number): Generator<GeneralisedShape> {
  const { generalisation, boxes, types, featurePartEnds, outer, ids } = index;
  const scale = extent * 2 ** z;
  const outline = new Outline(index, scale, 0, 0);
  for (let feature = 0; feature < index.count; feature++) {
    const place = generalisation.order[feature]!;
    const width = (boxes[feature * 4 + 2]! - boxes[feature * 4]!) * scale;
    const height = (boxes[feature * 4 + 3]! - boxes[feature * 4 + 1]!) * scale;
    if (place >= generalisation.shown[z]! || tooSmall(width, height)) continue;
    const type = types[feature]! as GeometryType;
    const shape: GeneralisedShape = { id: ids[feature]!, place, type, parts: [] };
    let outerShown = false;
    for (
      let part = feature === 0 ? 0 : featurePartEnds[feature - 1]!;
      part < featurePartEnds[feature]!;
      part++
    ) {
      const isOuter = outer[part] === 1;
      if (type === geometryTypes.polygon && !isOuter && !outerShown) continue;
      const vertices = type === geometryTypes.polygon ? outline.ring(part) : outline.simplified(part);
      const shown = vertices.length >= (type === geometryTypes.polygon ? 8 : 4);
      if (shown) shape.parts.push({ vertices, outer: isOuter });
      if (isOuter) outerShown = shown;
    }
    if (shape.parts.length > 0) yield shape;
  }
}

/** How many features may, rounded, meet a tile and its buffer. */
export interface TileTotal {
  x: number;
  y: number;
  total: number;
}

/** For each tile of a zoom that any feature's box meets, how many do. */
export function tileTotals({ boxes, count }: LayerIndex, z: number): TileTotal[] {
  const side = 2 ** z;
  const reach = (buffer + 0.5) / extent;
  const totals = new Map<number, TileTotal>();
  for (let feature = 0; feature < count; feature++) {
    const [west, north, east, south] = boxes.subarray(feature * 4, feature * 4 + 4) as unknown as number[];
    if (west! > east!) continue;
    for (let x = Math.max(0, Math.ceil(west! * side - 1 - reach)); x < side && x - reach <= east! * side; x++)
      for (
        let y = Math.max(0, Math.ceil(north! * side - 1 - reach));
        y < side && y - reach <= south! * side;
        y++
      ) {
        const tile = totals.get(x * side + y);
        if (tile) tile.total++;
        else totals.set(x * side + y, { x, y, total: 1 });
      }
  }
  return [...totals.values()];
}
