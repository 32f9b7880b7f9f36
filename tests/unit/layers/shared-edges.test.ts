import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SharedEdges } from '../../../server/layers/checking/shared-edges.ts';

type Box = [west: number, south: number, east: number, north: number];

/** The outline of a box with a vertex at every whole number, anticlockwise unless it is turned round. */
function outline([west, south, east, north]: Box, isTurned = false): Float64Array {
  const ring: number[] = [];
  for (let x = west; x < east; x++) ring.push(x, south);
  for (let y = south; y < north; y++) ring.push(east, y);
  for (let x = east; x > west; x--) ring.push(x, north);
  for (let y = north; y > south; y--) ring.push(west, y);
  ring.push(west, south);
  if (!isTurned) return Float64Array.from(ring);
  const pairs = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
  return Float64Array.from(pairs.reverse().flat());
}

function edgesOf(boxes: readonly Box[], isTurned: (index: number) => boolean = () => false): SharedEdges {
  const shared = new SharedEdges();
  for (const [i, box] of boxes.entries()) shared.addRing(outline(box, isTurned(i)), false, i);
  return shared;
}

const grid = (size: number): Box[] =>
  Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return [x, y, x + 1, y + 1];
  });

describe('unmatched edges', () => {
  test('are the outline of a sound mosaic, whichever way its rings run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.func(fc.boolean()), (size, isTurned) => {
        const { edges, areas } = edgesOf(grid(size), isTurned).unmatched();
        expect(edges).toHaveLength(4 * 4 * size);
        expect(areas.size).toBe(size * size - Math.max(0, size - 2) ** 2);
      }),
    );
  });

  test('go round a missing cell, with all cells that meet it', () => {
    const { edges, areas } = edgesOf(grid(7).filter((_, i) => i !== 24)).unmatched();
    expect(edges).toHaveLength(4 * (4 * 7 + 4));
    expect(areas.size).toBe(24 + 8);
  });

  test('are those of a cell that is there twice, and of one that covers others', () => {
    const twice = edgesOf([...grid(5), [2, 2, 3, 3]]).unmatched();
    expect(twice.edges).toHaveLength(4 * (20 + 4));
    expect(twice.areas).toContain(12);
    expect(twice.areas).toContain(25);
    const covering = edgesOf([...grid(8), [2, 2, 6, 6]]).unmatched();
    expect(covering.edges).toHaveLength(4 * (32 + 16));
    expect(covering.areas).toContain(64);
  });

  test('of an area with a hole are none where another fills it', () => {
    const shared = edgesOf([[0, 0, 3, 3]]);
    shared.addRing(outline([1, 1, 2, 2]), true, 0);
    shared.addRing(outline([1, 1, 2, 2], true), false, 1);
    expect(shared.unmatched().edges).toHaveLength(4 * 12);
  });

  test('a vertex that only one neighbour has is a fault of both', () => {
    const shared = new SharedEdges();
    shared.addRing(Float64Array.of(0, 0, 2, 0, 2, 2, 0, 2, 0, 0), false, 0);
    shared.addRing(Float64Array.of(2, 0, 4, 0, 4, 2, 2, 2, 2, 1, 2, 0), false, 1);
    expect(shared.unmatched().edges).toHaveLength(4 * (3 + 3 + 3));
  });

  test('zero and negative zero are one place', () => {
    const shared = new SharedEdges();
    shared.addRing(Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1, 0, 0), false, 0);
    shared.addRing(Float64Array.of(-1, -0, -0, -0, -0, 1, -1, 1, -1, -0), false, 1);
    expect(shared.unmatched().edges).toHaveLength(4 * 6);
  });
});

describe('exact groups', () => {
  const quarters: Box[] = [
    [0, 0, 2, 2],
    [2, 0, 4, 2],
    [0, 2, 2, 4],
    [2, 2, 4, 4],
  ];
  const quarterOf = ([x, y]: Box) => Math.floor(x / 2) + 2 * Math.floor(y / 2);
  const groups = (cells: readonly Box[], outlines = quarters) =>
    edgesOf(cells).exactGroups(
      Int32Array.from(cells, quarterOf),
      outlines.map((box) => [{ ring: outline(box), isHole: false }]),
    );

  test('are all of a sound mosaic', () => {
    expect([...groups(grid(4))]).toEqual([0, 1, 2, 3]);
  });

  test('not the one that lacks a cell, nor the one that has a cell twice', () => {
    expect([...groups(grid(4).slice(1))]).toEqual([1, 2, 3]);
    expect([...groups([...grid(4), [0, 0, 1, 1]])]).toEqual([1, 2, 3]);
  });

  test('not those whose outline is another one', () => {
    expect([...groups(grid(4), [[0, 0, 3, 2], [3, 0, 4, 2], ...quarters.slice(2)])]).toEqual([2, 3]);
    expect([...groups(grid(4), [[0, 0, 4, 4], ...quarters.slice(1)])]).toEqual([1, 2, 3]);
  });

  test('not those that have no outline to compare with, nor cells of no group', () => {
    const cells = grid(2);
    expect(edgesOf(cells).exactGroups(new Int32Array(4).fill(-1), [[]]).size).toBe(0);
  });
});
