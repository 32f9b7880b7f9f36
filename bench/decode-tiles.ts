import { VectorTile } from '@mapbox/vector-tile';
import { decodeTile } from '@maplibre/mlt';
import { PbfReader } from 'pbf';

const rounds = 9;
const leastMs = 60;

/** What a map touches of a tile: each feature's geometry and properties, as MapLibre GL gets them. */
function readMvt(tile: Uint8Array): number {
  let seen = 0;
  for (const layer of Object.values(new VectorTile(new PbfReader(tile)).layers))
    for (let at = 0; at < layer.length; at++) {
      const feature = layer.feature(at);
      seen += feature.loadGeometry().length + Object.keys(feature.properties).length;
    }
  return seen;
}

/** MapLibre GL makes a point of its own for each that the decoder made. */
class Vertex {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

function readMlt(tile: Uint8Array): number {
  let seen = 0;
  for (const table of decodeTile(tile))
    for (const { geometry, properties } of table.getFeatures()) {
      const parts = geometry.coordinates.map((part) => part.map(({ x, y }) => new Vertex(x, y)));
      seen += parts.length + Object.keys(properties).length;
    }
  return seen;
}

const decoded = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The time that MLT takes as a share of what MVT takes, in turns; tiles are base64. */
export function ratio(mvt: readonly string[], mlt: readonly string[]): number {
  const tiles = [mvt, mlt].map((texts) => texts.filter(Boolean).map(decoded));
  const once = (at: number) =>
    tiles[at]!.reduce((sum, tile) => sum + (at === 0 ? readMvt : readMlt)(tile), 0);
  if (once(0) !== once(1)) throw new Error('MLT and MVT do not hold the same');
  const took = (at: number) => {
    const start = performance.now();
    let times = 0;
    while (performance.now() - start < leastMs) {
      once(at);
      times++;
    }
    return (performance.now() - start) / times;
  };
  took(0);
  took(1);
  const ratios = Array.from({ length: rounds }, () => {
    const one = took(0);
    return took(1) / one;
  });
  return ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
}
