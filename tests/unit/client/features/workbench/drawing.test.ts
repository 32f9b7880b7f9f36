import type { Polygon } from 'geojson';
import { expect, it } from 'vitest';
import { annotationLayers } from '../../../../../client/features/annotations/annotation-style.ts';
import { extentOf } from '../../../../../client/features/annotations/drawn-features.ts';
import { changeFeatures, findingFeatures } from '../../../../../client/features/workbench/drawing.ts';
import { formatArea } from '../../../../../client/ui/format.ts';
import type { Change, ReportedIssue as Finding } from '../../../../../domain/answers/layer-versions.ts';

const square: Polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [123, 31],
      [123.5, 31],
      [123.5, 31.25],
      [123, 31.25],
      [123, 31],
    ],
  ],
};
const finding: Finding = {
  id: 'gap-1',
  type: 'gap',
  severity: 'warning',
  features: ['A', 'B'],
  details: {},
  geometry: square,
  introduced: true,
  accepted: false,
  message: { zh: '空隙', en: 'Gap' },
  fixes: ['clean', 'keep'],
};

it('draws a finding as it is, with a mark in its middle', () => {
  const [shape, mark, ...others] = findingFeatures([finding, { ...finding, id: 'nowhere', geometry: null }]);
  expect(others).toEqual([]);
  expect(shape).toMatchObject({ geometry: square, properties: { ref: 'gap-1', part: 'finding' } });
  expect(mark?.geometry).toEqual({ type: 'Point', coordinates: [123.25, 31.125] });
  expect(extentOf([shape!, mark!])).toEqual([123, 31, 123.5, 31.25]);
  expect(extentOf([])).toBeNull();
});

it('names each place that changes owner once, by its size', () => {
  const added: Change = {
    kinds: ['added'],
    feature: 'A',
    code: 'A',
    name: null,
    area: 8307,
    metres: null,
    before: null,
    after: null,
    geometryBefore: null,
    geometryAfter: square,
  };
  const transfer = { from: null, to: 'A', area: 8307.2, geometry: square };
  const drawn = changeFeatures([added], [transfer], formatArea);
  expect(drawn.map(({ properties: { part, ref } }) => [part, ref])).toEqual([
    ['after', 'change-0'],
    ['transfer', 'transfer-0'],
    ['transfer', 'transfer-0'],
  ]);
  expect(drawn.map(({ properties }) => properties.label)).toEqual([undefined, undefined, '8,307 m²']);
});

it('draws beside the edge of a comparison only what is of that side', () => {
  const without = (side: 'before' | 'after') =>
    JSON.stringify(annotationLayers(null, 'dark', side).find(({ id }) => id === 'work/line')?.filter);
  expect(without('before')).toContain('["!=",["get","part"],"after"]');
  expect(without('after')).toContain('["!=",["get","part"],"before"]');
});
