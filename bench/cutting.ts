import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import { toWkb } from '../server/layers/loading/wkb.ts';
import type { TileAddress } from '../tiles/address.ts';
import { attributesOf } from '../tiles/attributes.ts';
import { cutTile } from '../tiles/cut.ts';
import { LayerIndexBuilder } from '../tiles/layer-index.ts';
import { mercatorX, mercatorY } from '../tiles/web-mercator.ts';
import { readWkb } from '../tiles/wkb.ts';
import type { Figure } from './figure.ts';
import { gridMosaic } from './grid-mosaic.ts';
import { median } from './median.ts';

type WritableTile = Parameters<typeof fromGeojsonVt>[0][string];

const layer = 'unit-grids';
const zooms = [13, 14, 15];
const rounds = 5;

/** The tiles of a zoom around the middle of the mosaic. */
function addresses(z: number, [lon, lat]: [number, number]): TileAddress[] {
  const [x, y] = [mercatorX(lon), mercatorY(lat)].map((share) => Math.floor(share * 2 ** z)) as [
    number,
    number,
  ];
  const around = [-1, 0, 1];
  return around.flatMap((dx) => around.map((dy) => ({ z, x: x + dx, y: y + dy })));
}

/** What cutting and writing a tile from memory costs beside geojson-vt with its MVT writer, on the same features. */
export function cuttingFigures(): Figure[] {
  const features = gridMosaic();
  const builder = new LayerIndexBuilder({ classes: [], mosaic: true });
  const collection: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
  for (const [index, feature] of features.entries()) {
    const fid = index + 1;
    const attributes = attributesOf({ ...feature, fid });
    builder.add(fid, readWkb(toWkb(feature.geometry)), attributes);
    const properties = Object.fromEntries(attributes);
    collection.features.push({ type: 'Feature', id: fid, properties, geometry: feature.geometry });
  }
  const ours = builder.finish();
  const middle = (features[Math.floor(features.length / 2)]!.geometry as GeoJSON.Polygon).coordinates[0]![0]!;
  const tiles = zooms.flatMap((z) => addresses(z, [middle[0]!, middle[1]!]));
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    // A new index every round: geojson-vt keeps the tiles it has cut, and a cold tile is what is measured.
    const theirs = new GeoJSONVT(collection, { maxZoom: 16, indexMaxZoom: 12, extent: 4096, buffer: 64 });
    const before = performance.now();
    for (const { z, x, y } of tiles) {
      const tile = theirs.getTile(z, x, y);
      // The writer's types name a sister package whose tiles have the same shape.
      if (tile) fromGeojsonVt({ [layer]: tile as unknown as WritableTile }, { version: 2, extent: 4096 });
    }
    const between = performance.now();
    for (const address of tiles) cutTile(ours, layer, address);
    const after = performance.now();
    if (round > 0) ratios.push((after - between) / (between - before));
  }
  return [
    {
      name: 'cutting and writing a tile from memory against geojson-vt and its MVT writer, z13 to z15',
      value: median(ratios),
      bound: '',
      unit: 'times the time',
    },
  ];
}
