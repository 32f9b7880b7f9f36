import type { Ring } from './areas.ts';

/** The coordinates of a geometry: every part as x, y, x, y, …; what the parts mean is in `kind`. */
export interface Parts {
  kind: 'point' | 'line' | 'polygon';
  /** One list of rings for each polygon; one list of one part for each line and point. */
  polygons: Ring[][];
}

const KINDS = ['point', 'line', 'polygon'] as const;

/**
 * Reads well-known binary of points, lines, polygons and their multiple forms, in two dimensions, as PostGIS
 * writes it with ST_AsBinary. Throws a RangeError for any other type, for mixed collections and cut input.
 */
export function readWkb(bytes: Uint8Array): Parts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let little = true;
  const readInteger = () => {
    const value = view.getUint32(offset, little);
    offset += 4;
    return value;
  };
  const readVertices = (count: number): Ring => {
    const vertices = new Float64Array(2 * count);
    for (let i = 0; i < vertices.length; i++, offset += 8) vertices[i] = view.getFloat64(offset, little);
    return vertices;
  };
  const readOne = (into: Ring[][]): number => {
    little = view.getUint8(offset++) === 1;
    const type = readInteger();
    if (type === 1) into.push([readVertices(1)]);
    else if (type === 2) into.push([readVertices(readInteger())]);
    else if (type === 3) into.push(Array.from({ length: readInteger() }, () => readVertices(readInteger())));
    else if (type >= 4 && type <= 6) {
      const count = readInteger();
      for (let i = 0; i < count; i++)
        if (readOne(into) !== type - 3) throw new RangeError('a multiple geometry of mixed parts');
      return type - 3;
    } else throw new RangeError(`geometry type ${type} is not a point, line or polygon`);
    return type;
  };
  const polygons: Ring[][] = [];
  const kind = KINDS[readOne(polygons) - 1]!;
  return { kind, polygons };
}
