import type { OperationId } from './schema.ts';

interface Described {
  title: { zh: string; en: string };
  description: string;
}

/** What each operation is called, and what it answers. */
export const operations: Record<OperationId, Described> = {
  buffer: {
    title: { zh: '缓冲区', en: 'Buffer' },
    description: 'The area within a distance of a geometry; its size in square metres on the ellipsoid.',
  },
  within: {
    title: { zh: '范围内的要素', en: 'Features within a region' },
    description:
      'The features of a layer in a region, or within a distance of it: distance, area and length of each in metres on the ellipsoid.',
  },
  nearest: {
    title: { zh: '最近的要素', en: 'Nearest features' },
    description: 'The features of a layer that are nearest to a place, by metres on the ellipsoid.',
  },
  counts: {
    title: { zh: '按层级统计', en: 'Counts by tier' },
    description:
      'How many features of a layer each area of a tier has, with the area or length that lies in it. Each feature counts once, where its middle lies; what lies in no area is counted in a row without a code.',
  },
  measure: {
    title: { zh: '面积与长度', en: 'Area and length' },
    description:
      'How many features of a layer meet a region, and how much of their area and length lies in it, on the ellipsoid.',
  },
  intersection: {
    title: { zh: '两图层相交', en: 'Intersection of two layers' },
    description:
      'What features of two layers have in common, a piece for each pair, with its area or length on the ellipsoid. Borders that only touch are left out.',
  },
  union: {
    title: { zh: '图层合并', en: 'Union of a layer' },
    description:
      'The features of a layer as one geometry, cut to a region, with its area or length on the ellipsoid.',
  },
};
