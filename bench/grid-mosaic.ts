import type { Geometry } from 'geojson';
import type { LoadedFeature } from '../server/layers/loading/source-feature.ts';

const columns = 201;
const rows = 202;
const verticesPerSide = 10;
const [west, south] = [122.6, 30.6];
const [width, height] = [0.9, 0.8];

/** A vertex of the mosaic: the same for all cells that it belongs to. */
function vertex(column: number, row: number): [number, number] {
  const [i, j] = [column * verticesPerSide, row * verticesPerSide];
  const wave = (a: number, b: number) => Math.sin(i * a + j * b) * 0.25;
  return [
    west + ((column + wave(0.13, 0.71) / verticesPerSide) * width) / columns,
    south + ((row + wave(0.67, 0.11) / verticesPerSide) * height) / rows,
  ];
}

/** 40,602 cells of 41 vertices that share their borders: unit grids of a city, as a load to measure with. */
export function gridMosaic(): LoadedFeature[] {
  const features: LoadedFeature[] = [];
  const step = 1 / verticesPerSide;
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const ring: [number, number][] = [];
      for (let at = 0; at < verticesPerSide; at++) ring.push(vertex(column + at * step, row));
      for (let at = 0; at < verticesPerSide; at++) ring.push(vertex(column + 1, row + at * step));
      for (let at = 0; at < verticesPerSide; at++) ring.push(vertex(column + 1 - at * step, row + 1));
      for (let at = 0; at < verticesPerSide; at++) ring.push(vertex(column, row + 1 - at * step));
      const geometry: Geometry = { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
      const serial = String(column * rows + row).padStart(9, '0');
      features.push({
        code: `990101${serial}`,
        name: `第${serial}单元网格`,
        parent: '990101001001',
        properties: { name_en: `Unit grid ${serial}` },
        geometry,
      });
    }
  return features;
}
