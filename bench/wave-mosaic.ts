import type { Area } from '../server/routing/kernel/areas.ts';

const [west, south] = [122.6, 30.6];
const [width, height] = [0.9, 0.8];

/**
 * Four tiers of a mosaic with wavy borders: columns × rows unit grids, and blocks of 5 × 5, 14 × 14 and 50 × 50
 * of them; every border is shared to the last bit.
 */
export function waveMosaic(columns: number, rows: number, verticesPerSide: number): Area[][] {
  const wave = (i: number, j: number, a: number, b: number) =>
    0.15 * Math.sin(i * a + j * b) + 0.03 * Math.sin(i * 5.1 * a + j * 4.3 * b);
  const vertex = (i: number, j: number): [number, number] => {
    const [u, v] = [i / verticesPerSide, j / verticesPerSide];
    return [
      west + ((u + wave(u, v, 1.3, 2.1)) * width) / columns,
      south + ((v + wave(u, v, 2.7, 1.1)) * height) / rows,
    ];
  };
  const tier = (size: number): Area[] => {
    const areas: Area[] = [];
    for (let column = 0; column < columns; column += size)
      for (let row = 0; row < rows; row += size) {
        const [left, right] = [column, Math.min(column + size, columns)].map((at) => at * verticesPerSide);
        const [bottom, top] = [row, Math.min(row + size, rows)].map((at) => at * verticesPerSide);
        const ring: number[] = [];
        for (let i = left!; i < right!; i++) ring.push(...vertex(i, bottom!));
        for (let j = bottom!; j < top!; j++) ring.push(...vertex(right!, j));
        for (let i = right!; i > left!; i--) ring.push(...vertex(i, top!));
        for (let j = top!; j >= bottom!; j--) ring.push(...vertex(left!, j));
        areas.push({
          code: String(column * rows + row).padStart(9, '0'),
          polygons: [[Float64Array.from(ring)]],
        });
      }
    return areas;
  };
  return [tier(50), tier(14), tier(5), tier(1)];
}
