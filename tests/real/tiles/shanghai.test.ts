import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Precedence, tileBudget } from '../../../tiles/budget.ts';
import { cutTile } from '../../../tiles/cut.ts';
import { LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { geodataPath } from '../../harness/geodata.ts';
import { project } from '../../unit/tiles/geometries.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';

const layers: [string, string, Precedence][] = [
  ['shanghai-towns-wgs84', 'shanghai_towns_dissolved_coded.geojson.gz', { mosaic: true, classes: [] }],
  ['shanghai-towns-wgs84', 'shanghai_districts_from_towns.geojson.gz', { mosaic: true, classes: [] }],
  ['shanghai-water-roads', 'shroad.geojson.gz', { mosaic: false, classes: [] }],
  ['shanghai-water-roads', 'rivers_and_sheshan.geojson.gz', { mosaic: false, classes: [] }],
];

describe.each(layers)('%s/%s', (folder, file, precedence) => {
  const { features } = JSON.parse(
    gunzipSync(readFileSync(geodataPath(folder, file))).toString(),
  ) as GeoJSON.FeatureCollection;
  const builder = new LayerIndexBuilder(precedence);
  features.forEach(({ geometry }, at) => {
    builder.add(at + 1, project(geometry), [['code', `feature-${at + 1}`]]);
  });
  const index = builder.finish();

  it('is cut into valid tiles within the budget at every zoom', () => {
    const { minX, minY, maxX, maxY } = index.tree!;
    let seen = 0;
    for (let z = 0; z <= 13; z++) {
      const side = 2 ** z;
      for (let x = Math.floor(minX * side); x <= maxX * side; x++)
        for (let y = Math.floor(minY * side); y <= maxY * side; y++) {
          const { data, shown } = cutTile(index, 'things', { z, x, y });
          expect(mvtFaults(data), `${z}/${x}/${y}`).toEqual([]);
          expect(data.length).toBeLessThanOrEqual(tileBudget.bytes);
          seen += shown;
        }
    }
    expect(seen).toBeGreaterThan(features.length);
  });
});
