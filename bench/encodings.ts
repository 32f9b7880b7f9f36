import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { buildCity } from '../data/demo-city/city.ts';
import { readLayerDefinitions } from '../server/layers/definitions.ts';
import { toWkb } from '../server/layers/loading/wkb.ts';
import { launchBrowser } from '../tests/harness/browser.ts';
import type { TileAddress } from '../tiles/address.ts';
import { attributesOf } from '../tiles/attributes.ts';
import { cutTile } from '../tiles/cut.ts';
import { type LayerIndex, LayerIndexBuilder } from '../tiles/layer-index.ts';
import type { tileEncodings } from '../tiles/tile-encoding.ts';
import { mercatorX, mercatorY } from '../tiles/web-mercator.ts';
import { readWkb } from '../tiles/wkb.ts';
import type { Figure } from './figure.ts';
import { gridMosaic } from './grid-mosaic.ts';
import { median } from './median.ts';

const seed = 20_261_121;
const rounds = 7;
const repeats = 8;
/** Tiles of a zoom around the middle of a layer: so many along a side. */
const side = 3;

interface Measured {
  id: string;
  what: string;
  zooms: readonly number[];
}

const measured: readonly Measured[] = [
  { id: 'unit-grids', what: "the demo city's unit grids", zooms: [13, 14, 15, 16] },
  { id: 'buildings', what: "the demo city's buildings", zooms: [15, 16] },
  { id: 'water-areas', what: "the demo city's water", zooms: [8, 10, 12, 14] },
  { id: 'roads', what: "the demo city's roads", zooms: [8, 10, 12, 14] },
];
const mosaicZooms = [12, 13, 14, 15];

type Row = Parameters<typeof attributesOf>[0] & { geometry: GeoJSON.Geometry };

function indexOf(features: readonly Omit<Row, 'fid'>[], mosaic: boolean): LayerIndex {
  const builder = new LayerIndexBuilder({ classes: [], mosaic });
  for (const [at, feature] of features.entries()) {
    const row = { ...feature, fid: at + 1 };
    builder.add(row.fid, readWkb(toWkb(row.geometry)), attributesOf(row));
  }
  return builder.finish();
}

function around(geometry: GeoJSON.Geometry, z: number): TileAddress[] {
  let place: unknown = 'coordinates' in geometry ? geometry.coordinates : [];
  while (Array.isArray(place) && Array.isArray(place[0])) place = place[0];
  const [longitude, latitude] = place as [number, number];
  const [x, y] = [mercatorX(longitude), mercatorY(latitude)].map((share) => Math.floor(share * 2 ** z)) as [
    number,
    number,
  ];
  const steps = Array.from({ length: side }, (_, at) => at - Math.floor(side / 2));
  return steps.flatMap((dx) => steps.map((dy) => ({ z, x: x + dx, y: y + dy })));
}

const sizes: Record<string, (data: Uint8Array) => number> = {
  'bytes as they are': (data) => data.length,
  'bytes by gzip': (data) => gzipSync(data, { level: 1 }).length,
  'bytes by brotli': (data) =>
    brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length,
};

/** The time of the second as a share of the first's, in turns. */
function ratio(first: () => unknown, second: () => unknown): number {
  const took = (work: () => unknown) => {
    const start = performance.now();
    for (let at = 0; at < repeats; at++) work();
    return performance.now() - start;
  };
  took(first);
  took(second);
  return median(
    Array.from({ length: rounds }, () => {
      const one = took(first);
      return took(second) / one;
    }),
  );
}

/** Reads tiles as MapLibre GL does, in Chromium: the time for MLT as a share of that for MVT. */
async function openReader() {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: 'bench/decode-tiles.ts', formats: ['iife'], name: 'decodeTiles' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error('nothing was built to read tiles with');
  const { code } = output.output[0];
  const browser = await launchBrowser();
  return {
    async ratio(mvt: readonly Uint8Array[], mlt: readonly Uint8Array[]) {
      // A page of its own: what it has compiled for other tiles would make these faster or slower.
      const page = await browser.newPage();
      await page.addScriptTag({ content: code });
      const value = await page.evaluate(
        ([mvt, mlt]) =>
          (
            window as unknown as { decodeTiles: { ratio(a: string[], b: string[]): number } }
          ).decodeTiles.ratio(mvt!, mlt!),
        [mvt, mlt].map((tiles) => tiles.map((tile) => Buffer.from(tile).toString('base64'))),
      );
      await page.close();
      return value;
    },
    close: () => browser.close(),
  };
}

/** MLT beside the MVT of the same features: bytes, time to cut and write, time to read in the browser, by zoom. */
export async function encodingFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const reader = await openReader();
  const city = buildCity(seed);
  const layers = measured.map(({ id, what, zooms }) => ({
    what,
    zooms,
    features: city.find(({ layer }) => layer === id)!.features as readonly Omit<Row, 'fid'>[],
    mosaic: readLayerDefinitions().find((definition) => definition.id === id)?.role === 'tier',
  }));
  layers.unshift({
    what: '40,602 areas that share their borders',
    zooms: mosaicZooms,
    features: gridMosaic(),
    mosaic: true,
  });
  try {
    for (const { what, zooms, features, mosaic } of layers) {
      const index = indexOf(features, mosaic);
      const middle = features[Math.floor(features.length / 2)]!.geometry;
      for (const z of zooms) {
        const addresses = around(middle, z);
        const cut = (encoding: (typeof tileEncodings)[number]) =>
          addresses.map((address) => cutTile(index, 'layer', address, false, encoding).data);
        const [mvt, mlt] = [cut('mvt'), cut('mlt')];
        const add = (name: string, value: number, unit = 'times MVT') =>
          figures.push({ name: `MLT of ${what} at zoom ${z}: ${name}`, value, bound: '', unit });
        const total = (tiles: Uint8Array[], size: (data: Uint8Array) => number) =>
          tiles.reduce((sum, tile) => sum + (tile.length > 0 ? size(tile) : 0), 0);
        for (const [name, size] of Object.entries(sizes)) add(name, total(mlt, size) / total(mvt, size));
        add(
          'time to cut and write',
          ratio(
            () => cut('mvt'),
            () => cut('mlt'),
          ),
        );
        add('time to read in Chromium', await reader.ratio(mvt, mlt));
      }
    }
  } finally {
    await reader.close();
  }
  return figures;
}
