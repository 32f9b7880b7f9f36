import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttributeTable, type Scalar } from '../../../../tiles/attributes.ts';
import { encodeTile, type TileFeature } from '../../../../tiles/encode.ts';
import { encodeWithin } from '../../../../tiles/encode-within.ts';
import { type GeometryType, geometryTypes } from '../../../../tiles/geometry.ts';
import { encodeMlt } from '../../../../tiles/mlt/encode.ts';
import { mltFromMvt } from '../../../../tiles/mlt/from-mvt.ts';
import { tileEncodings } from '../../../../tiles/tile-encoding.ts';
import { readMlt, readMvt } from './read.ts';

interface Given {
  id?: number;
  type: GeometryType;
  parts: number[][];
  properties?: [string, Scalar][];
}

function build(given: readonly Given[]) {
  const attributes = new AttributeTable();
  const features = given.map(({ id, type, parts, properties = [] }, at): TileFeature => {
    const tags = properties.flatMap(([key, value]) => attributes.add(key, value));
    return { id: id ?? at + 1, type, parts, tags };
  });
  return { features, attributes };
}

function write(given: readonly Given[], name = '街道') {
  const { features, attributes } = build(given);
  return { mvt: encodeTile(name, features, attributes), mlt: encodeMlt(name, features, attributes) };
}

const point = (x: number, y: number): Pick<Given, 'type' | 'parts'> => ({ type: 1, parts: [[x, y]] });
const square = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size];
const hole = (x: number, y: number, size: number) => [x, y, x, y + size, x + size, y + size, x + size, y];

const coordinate = fc.integer({ min: -64, max: 4160 });
const vertex = fc.tuple(coordinate, coordinate);
const line = fc.array(vertex, { minLength: 2, maxLength: 12 }).map((vertices) => vertices.flat());
const size = fc.integer({ min: 2, max: 900 });
/** An outer ring and none, one or two holes in it. */
const polygon = fc
  .tuple(coordinate, coordinate, size, fc.integer({ min: 0, max: 2 }))
  .map(([x, y, side, holes]) => [
    square(x, y, side + 6),
    ...Array.from({ length: holes }, (_, at) => hole(x + 1 + at * 3, y + 1, 2)),
  ]);
const geometry = fc.oneof(
  fc
    .array(vertex, { minLength: 1, maxLength: 4 })
    .map((vertices) => ({ type: geometryTypes.point, parts: [vertices.flat()] })),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((parts) => ({ type: geometryTypes.line, parts })),
  fc
    .array(polygon, { minLength: 1, maxLength: 3 })
    .map((polygons) => ({ type: geometryTypes.polygon, parts: polygons.flat() })),
);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
/** Of one property all values are of one kind, or all numbers. */
const kinds: Record<string, fc.Arbitrary<Scalar>> = {
  text,
  kind: fc.constantFrom('道路', '绿地', ''),
  open: fc.boolean(),
  rank: fc.integer({ min: -5, max: 5 }),
  whole: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  count: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  large: fc.maxSafeInteger(),
  share: fc.double({ noNaN: true, noDefaultInfinity: true }),
  half: fc.integer({ min: -100, max: 100 }).map((value) => value / 2),
};
const properties = fc
  .record(
    Object.fromEntries(
      Object.entries(kinds).map(([key, value]) => [key, fc.option(value, { nil: undefined })]),
    ),
  )
  .map((record) =>
    Object.entries(record).filter((entry): entry is [string, Scalar] => entry[1] !== undefined),
  );
const id = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.maxSafeNat(),
);
const features = fc.uniqueArray(
  fc.tuple(id, geometry, properties).map(([id, shape, properties]) => ({ id, ...shape, properties })),
  { maxLength: 30, selector: ({ id }) => id },
);

describe('a MapLibre Tile', () => {
  it('holds for the decoder of MapLibre GL what the MVT of the same features holds', () => {
    fc.assert(
      fc.property(features, text.filter(Boolean), (given, name) => {
        const { mvt, mlt } = write(given, name);
        expect(readMlt(mlt)).toEqual(readMvt(mvt));
        expect(mltFromMvt(mvt)).toEqual(mlt);
      }),
      { numRuns: 400 },
    );
  });

  it('holds the same of features of one kind, as nearly every layer has them', () => {
    for (const type of Object.values(geometryTypes))
      fc.assert(
        fc.property(
          fc.array(fc.tuple(geometry, properties), { minLength: 1, maxLength: 40 }),
          fc.constantFrom(0, 2 ** 31 - 3, 2 ** 32 - 5, 2 ** 40),
          (drawn, first) => {
            const alike = drawn.filter(([shape]) => shape.type === type);
            const given = alike.map(([shape, properties], at) => ({ id: first + at, ...shape, properties }));
            const { mvt, mlt } = write(given);
            expect(readMlt(mlt)).toEqual(readMvt(mvt));
          },
        ),
        { numRuns: 100 },
      );
  });

  it('has room in a tile exactly where its MVT has', () => {
    fc.assert(
      fc.property(features, text, (given, name) => {
        const { features, attributes } = build(given);
        const bytes = encodeTile(name, features, attributes).length;
        fc.pre(bytes > 0);
        for (const encoding of tileEncodings) {
          expect(encodeWithin(bytes, encoding, name, features, attributes)).not.toBeNull();
          expect(encodeWithin(bytes - 1, encoding, name, features, attributes)).toBeNull();
        }
      }),
    );
  });

  it('of nothing has no bytes', () => {
    expect(write([]).mlt).toHaveLength(0);
    expect(mltFromMvt(new Uint8Array())).toHaveLength(0);
  });

  it('keeps a value in every feature, in one and in the last of many', () => {
    for (const value of ['甲', 7, -7, 2 ** 31, 2 ** 40, 0.1, 0.5, true, false])
      for (const holders of [[0], [0, 1, 2], [300], Array.from({ length: 301 }, (_, at) => at)]) {
        const given = Array.from({ length: 301 }, (_, at): Given => {
          const has = holders.includes(at);
          return { ...point(at, at), properties: has ? [['value', value]] : [] };
        });
        const { mvt, mlt } = write(given);
        expect(readMlt(mlt), `${value} in ${holders.length}`).toEqual(readMvt(mvt));
      }
  });

  it('holds as text what is of several kinds, and as 64 bits what is whole here and not there', () => {
    const values: Scalar[] = ['两车道', 4, true, -1.5];
    const { mlt } = write(
      values.map(
        (value, at): Given => ({
          ...point(at, at),
          properties: [
            ['mixed', value],
            ['level', at + (at % 2) / 10],
          ],
        }),
      ),
    );
    expect(readMlt(mlt)[0]!.features.map(({ properties }) => properties)).toEqual([
      { mixed: '两车道', level: 0 },
      { mixed: '4', level: 1.1 },
      { mixed: 'true', level: 2 },
      { mixed: '-1.5', level: 3.1 },
    ]);
  });

  it('has the last value of a key that a feature has twice, as readers of MVT have it', () => {
    const twice: Given = {
      ...point(1, 1),
      properties: [
        ['name', '前'],
        ['name', '后'],
      ],
    };
    const { mvt, mlt } = write([twice]);
    expect(readMlt(mlt)).toEqual(readMvt(mvt));
    expect(readMlt(mlt)[0]!.features[0]!.properties).toEqual({ name: '后' });
  });

  it('is joined with others by joining their bytes', () => {
    const first = write([point(1, 2)], 'first').mlt;
    const second = write([{ type: 3, parts: [square(0, 0, 9)] }], 'second').mlt;
    expect(readMlt(Buffer.concat([first, second])).map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('ends a column of repeated texts with the texts, as the reference decoders expect', () => {
    const given = Array.from(
      { length: 10 },
      (_, at): Given => ({
        ...point(at, at),
        properties: [['kind', '道路']],
      }),
    );
    const { mlt } = write(given);
    expect(Buffer.from(mlt.slice(-6)).toString()).toBe('道路');
  });

  it('writes a border that two areas share once', () => {
    const side = 40;
    const cells = Array.from({ length: 400 }, (_, at): Given => {
      const [x, y] = [(at % 20) * side, Math.floor(at / 20) * side];
      return { type: 3, parts: [square(x, y, side)] };
    });
    const { mvt, mlt } = write(cells);
    expect(readMlt(mlt)).toEqual(readMvt(mvt));
    expect(mlt.length).toBeLessThan(mvt.length / 3);
  });

  it('is not made of what is no tile of one layer', () => {
    const { mvt } = write([point(1, 1)]);
    expect(() => mltFromMvt(Buffer.concat([mvt, mvt]))).toThrow('more than one layer');
    expect(() => mltFromMvt(Uint8Array.of(1, 2, 3))).toThrow('does not begin with a layer');
  });
});
