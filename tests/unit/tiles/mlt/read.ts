import { VectorTile } from '@mapbox/vector-tile';
import { decodeTile } from '@maplibre/mlt';
import { PbfReader } from 'pbf';

/** What a map gets to see of a tile, in its order. */
export interface ReadLayer {
  name: string;
  extent: number;
  features: {
    id: number;
    /** 1 points, 2 lines, 3 areas. */
    type: number;
    properties: Record<string, unknown>;
    parts: [number, number][][];
  }[];
}

export function readMvt(tile: Uint8Array): ReadLayer[] {
  return Object.values(new VectorTile(new PbfReader(tile)).layers).map((layer) => ({
    name: layer.name,
    extent: layer.extent,
    features: Array.from({ length: layer.length }, (_, at) => {
      const feature = layer.feature(at);
      return {
        id: feature.id!,
        type: feature.type,
        properties: { ...feature.properties },
        parts: feature.loadGeometry().map((part) => part.map(({ x, y }): [number, number] => [x, y])),
      };
    }),
  }));
}

/** Reads with the decoder of MapLibre GL, as MapLibre GL does. */
export function readMlt(tile: Uint8Array): ReadLayer[] {
  return decodeTile(tile).map((table) => ({
    name: table.name,
    extent: table.extent,
    features: table.getFeatures().map(({ id, geometry, properties }) => ({
      id: Number(id),
      type: (geometry.type % 3) + 1,
      properties,
      parts: geometry.coordinates.map((part) => part.map(({ x, y }): [number, number] => [x, y])),
    })),
  }));
}
