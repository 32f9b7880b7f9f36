import { describe, expect, test } from 'vitest';
import { wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import { box, s, startQuality, street, streets, w } from './quality-report.ts';
import { area } from './service.ts';

const { load, publish, report, running } = startQuality();

describe('against the version in force', () => {
  test('what was there before is told from what this version brings, and from what it resolves', async () => {
    await load('forests', [area('F1', box(0, 0, 1, 1), { name: '' }), area('F2', box(2, 0, 3, 1))], true);
    const { issues, base, resolvedCounts } = await report('forests', [
      area('F1', box(0, 0, 1, 1), { name: '' }),
      area('F2', box(2, 0, 3, 1), { name: '' }),
    ]);
    expect(base).toBe(1);
    expect(issues.map(({ features, introduced }) => [features[0], introduced])).toEqual([
      ['F1', false],
      ['F2', true],
    ]);
    expect(resolvedCounts).toEqual({});
    const mended = await report('forests', [area('F1', box(0, 0, 1, 1)), area('F2', box(2, 0, 3, 1))]);
    expect(mended.resolvedCounts).toEqual({ 'missing-name': 1 });
  });

  test('a feature that is far from where its code was', async () => {
    const { issues } = await report(
      'forests',
      [area('F1', box(0, 0, 1, 1)), area('F2', box(3.5, 0, 4, 1))],
      '?type=moved',
    );
    expect(issues).toMatchObject([{ features: ['F2'], severity: 'warning' }]);
    expect(Number(issues[0]!.details.metres)).toBeCloseTo(0.005 * 95_506, -1);
  });
});

describe('a hidden shift', () => {
  const shiftedBy = (convert: (lon: number, lat: number) => number[], features: ReturnType<typeof area>[]) =>
    features.map((feature) => ({
      ...feature,
      geometry: {
        ...feature.geometry,
        coordinates: feature.geometry.coordinates.map((ring) =>
          ring.map(([lon, lat]) => convert(lon!, lat!)),
        ),
      },
    }));

  test.each([
    ['suspected-gcj-02', 'GCJ-02', wgs84ToGcj02],
    ['suspected-bd-09', 'BD-09', wgs84ToBd09],
  ])('of areas: %s', async (type, from, convert) => {
    const { issues } = await report('streets', shiftedBy(convert, streets), `?type=${type}`);
    expect(issues).toMatchObject([
      { severity: 'error', details: { from, layer: 'streets', measure: 'overlap' } },
    ]);
    expect(Number(issues[0]!.details.after)).toBeGreaterThan(0.999);
    expect(issues[0]!.message.en).toMatch(
      /^This file lies \d+ m \w+ of the published streets; .*: convert\?$/,
    );
  });

  test('of points, by the places of the same codes; held back from publication until a person decides', async () => {
    const place = (code: string, [lon, lat]: number[]) => ({
      type: 'Feature',
      properties: { code, name: code },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    });
    const places = [0.5, 1.5, 2.5].map((x, i): [string, number, number] => [`C${i}`, w + x / 100, s + 0.01]);
    await publish(
      'cameras',
      places.map(([code, ...at]) => place(code, at)),
    );
    const moved = places.map(([code, lon, lat]) => place(code, wgs84ToGcj02(lon, lat)));
    const held = await load('cameras', moved, true);
    expect(held).toMatchObject({
      state: 'checked',
      issueCounts: { 'suspected-gcj-02': 1 },
      heldBack: expect.stringContaining('seems to be shifted'),
    });
    expect(held.understood.crsConfidence).toBeLessThan(0.05);
    expect(running().server.layers.find('cameras')?.version).toBe(1);
  });

  test('is not seen in a file that fits, nor in one that is merely different', async () => {
    expect((await report('streets', streets)).issueCounts).toEqual({});
    const redrawn = [street('990101001', box(0, 0, 4, 0.7)), street('990101002', box(0, 0.7, 4, 2))];
    const { issueCounts } = await report('streets', redrawn);
    // The grids in force are not redrawn with them, which is told.
    expect(Object.keys(issueCounts)).not.toContainEqual(expect.stringMatching(/^(suspected-|moved)/));
  });
});
