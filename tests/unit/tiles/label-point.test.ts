import { VectorTile } from '@mapbox/vector-tile';
import { booleanPointInPolygon } from '@turf/turf';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { cutTile } from '../../../tiles/cut.ts';

import { labelElsewhere, labelPoint, namedOnceUpTo } from '../../../tiles/label-point.ts';
import { LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { project } from './geometries.ts';

/** A ring around a place, whose corners lie nearer and further as `reaches` say. */
function star([lon, lat]: [number, number], reaches: readonly number[]): GeoJSON.Position[] {
  const ring = reaches.map((reach, at) => {
    const angle = (2 * Math.PI * at) / reaches.length;
    return [lon + Math.cos(angle) * reach, lat + Math.sin(angle) * reach];
  });
  return [...ring, ring[0]!];
}

function indexOf(geometry: GeoJSON.Geometry) {
  const builder = new LayerIndexBuilder({ mosaic: false, classes: [] });
  builder.add(1, project(geometry), [['name', 'park']]);
  return builder.finish();
}

const areas = fc
  .record({
    place: fc.tuple(
      fc.double({ min: 121, max: 123, noNaN: true }),
      fc.double({ min: 30, max: 32, noNaN: true }),
    ),
    reaches: fc.array(fc.double({ min: 0.004, max: 0.02, noNaN: true }), { minLength: 5, maxLength: 14 }),
    hole: fc.boolean(),
    second: fc.boolean(),
  })
  .map(({ place, reaches, hole, second }): GeoJSON.MultiPolygon => {
    const inner = reaches.map((reach) => reach * 0.4).reverse();
    const beside: [number, number] = [place[0] + 0.05, place[1] + 0.01];
    return {
      type: 'MultiPolygon',
      coordinates: [
        [star(place, reaches), ...(hole ? [star(place, inner)] : [])],
        ...(second
          ? [
              [
                star(
                  beside,
                  reaches.map((reach) => reach / 2),
                ),
              ],
            ]
          : []),
      ],
    };
  });

describe('the point by which an area is named', () => {
  it('lies inside the area, beside its holes', () => {
    fc.assert(
      fc.property(areas, (area) => {
        const [x, y] = labelPoint(indexOf(area), 0);
        const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
        expect(booleanPointInPolygon([x * 360 - 180, latitude], area)).toBe(true);
      }),
    );
  });

  it('is in one of the tiles that the area meets, and all others say so, unless there are many', () => {
    fc.assert(
      fc.property(areas, fc.integer({ min: 10, max: 15 }), (area, z) => {
        const index = indexOf(area);
        const points = area.coordinates.flat(2);
        const [xs, ys] = [points.map(([lon]) => mercatorX(lon!)), points.map(([, lat]) => mercatorY(lat!))];
        const tileOf = (share: number) => Math.floor(share * 2 ** z);
        const across =
          Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) * 2 ** z;
        let meeting = 0;
        let naming = 0;
        for (let x = tileOf(Math.min(...xs)) - 1; x <= tileOf(Math.max(...xs)) + 1; x++)
          for (let y = tileOf(Math.min(...ys)) - 1; y <= tileOf(Math.max(...ys)) + 1; y++) {
            const { data, shown } = cutTile(index, 'parks', { z, x, y }, true);
            if (shown === 0) continue;
            meeting++;
            const { properties } = new VectorTile(new PbfReader(data)).layers.parks!.feature(0);
            expect(properties.name).toBe('park');
            if (!(labelElsewhere in properties)) naming++;
          }
        expect(naming).toBe(across > namedOnceUpTo ? meeting : 1);
      }),
      { numRuns: 60 },
    );
  });

  it('is told only where areas are named', () => {
    const ring = star([123, 31], [0.02, 0.02, 0.02, 0.02]);
    const index = indexOf({ type: 'Polygon', coordinates: [ring] });
    const [x, y] = [Math.floor(mercatorX(123.015) * 2 ** 13), Math.floor(mercatorY(31) * 2 ** 13)];
    const said = (labelled: boolean) =>
      new VectorTile(
        new PbfReader(cutTile(index, 'parks', { z: 13, x, y }, labelled).data),
      ).layers.parks!.feature(0).properties;
    expect(said(false)).toEqual({ name: 'park' });
    expect(said(true)).toEqual({ name: 'park', labelElsewhere: true });
  });
});
