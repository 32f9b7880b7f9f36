import { describe, expect, test } from 'vitest';
import { type Box, box, s, startQuality, street, streets, w } from './quality-report.ts';
import { area } from './service.ts';

const { publish, report } = startQuality();

describe('a mosaic', () => {
  test('neighbours that overlap are found with area, polygon and a sentence in both languages', async () => {
    const { issues, issueCounts } = await report('streets', [
      streets[0],
      street('990101002', box(1.9, 0, 4, 2)),
    ]);
    expect(issueCounts).toEqual({ overlap: 1 });
    // 0.1 × 2 hundredths of a degree at 31 N on the ellipsoid, from the lengths of its degrees there.
    const square = 0.001 * 95_506 * 0.02 * 110_861;
    expect(Number(issues[0]!.details.area) / square).toBeCloseTo(1, 3);
    expect(issues[0]).toMatchObject({
      type: 'overlap',
      severity: 'error',
      features: ['990101001', '990101002'],
      introduced: true,
      geometry: { type: 'Polygon' },
      message: {
        en: expect.stringMatching(/^990101001, 990101002 overlap by 211,\d{3} m²$/),
        zh: expect.stringMatching(/^990101001, 990101002 相互重叠 211,\d{3} m²$/),
      },
    });
  });

  test('a gap between neighbours is found with its area, and names them', async () => {
    const ring = street('990101001', box(0, 0, 4, 2));
    const hole = area('', box(1, 0.5, 2, 1)).geometry.coordinates[0]!;
    ring.geometry.coordinates.push([...hole].reverse());
    const filler = street('990101002', box(1, 0.5, 1.9, 1));
    const { issues, issueCounts } = await report('streets', [ring, filler]);
    // The filler has left the place that it has in the version in force.
    expect(issueCounts).toEqual({ gap: 1, moved: 1 });
    expect(Number(issues[0]!.details.area) / (0.001 * 95_506 * 0.005 * 110_861)).toBeCloseTo(1, 2);
    expect(issues[0]).toMatchObject({ severity: 'warning', features: ['990101001', '990101002'] });
  });

  test('what is thinner than rounding is one remark that states its tolerance', async () => {
    const { issues, issueCounts } = await report('streets', [
      streets[0],
      street('990101002', box(2 - 1e-6, 0, 4, 2)),
    ]);
    expect(issueCounts).toEqual({ overlap: 1 });
    expect(issues).toMatchObject([
      {
        severity: 'info',
        features: [],
        message: {
          en: expect.stringMatching(
            /^1 overlaps smaller than 0.1 m² or thinner than 0.02 m, .* in all: rounding$/,
          ),
        },
      },
    ]);
  });

  test('invalid geometry is found at its spot and spoils no other check', async () => {
    const bowTie = street('990101002', box(2, 0, 4, 2));
    const [a, b, c, d] = bowTie.geometry.coordinates[0]!;
    bowTie.geometry.coordinates = [[a!, c!, b!, d!, a!]];
    const { issues, issueCounts } = await report('streets', [street('990101001', box(0, 0, 2.5, 2)), bowTie]);
    expect(issueCounts).toMatchObject({ 'invalid-geometry': 1, overlap: 1 });
    const invalid = issues.find((issue) => issue.type === 'invalid-geometry')!;
    expect(invalid).toMatchObject({
      severity: 'error',
      features: ['990101002'],
      geometry: { type: 'Point' },
    });
    const [lon, lat] = (invalid.geometry as { coordinates: number[] }).coordinates;
    expect(lon).toBeCloseTo(w + 0.03, 9);
    expect(lat).toBeCloseTo(s + 0.01, 9);
    expect(invalid.message.en).toContain('Self-intersection');
  });

  test('an area beyond its parent, without one, or with one that is not there', async () => {
    const features = [
      street('990101001', box(-0.5, 0, 2, 2)),
      street('990101002', box(2, 0, 4, 1), { parent: '990177' }),
      street('990101003', box(2, 1, 4, 2), { parent: null }),
    ];
    const { issues } = await report('streets', features, '?type=outside-parent');
    expect(issues.map(({ features: [code], severity }) => [code, severity])).toEqual([
      ['990101001', 'warning'],
    ]);
    expect(issues[0]!.message.en).toMatch(/^990101001 has .* m² outside its parent 990101$/);
    const missing = await report('streets', features, '?type=missing-parent');
    expect(
      missing.issues.map(({ features: [code], severity, details }) => [code, severity, details.fault]),
    ).toEqual([
      ['990101002', 'error', 'unknown'],
      ['990101003', 'error', 'none'],
    ]);
  });

  test('parents that nobody names, that name nobody, or whose tier is not in force: one finding for all', async () => {
    const streetsWith = (parent: string | null) => [
      street('990101001', box(0, 0, 2, 2), { parent }),
      street('990101002', box(2, 0, 4, 2), { parent }),
    ];
    const of = async (layer: string, features: unknown[]) => {
      const { issues } = await report(layer, features, '?type=missing-parent');
      return issues.map(({ severity, features: codes, message }) => [
        severity,
        codes,
        message.en,
        message.zh,
      ]);
    };
    expect(await of('streets', streetsWith(null))).toEqual([
      [
        'warning',
        [],
        expect.stringMatching(/^None of the 2 features names a parent: map the field/),
        expect.stringMatching(/^全部 2 个要素都没有上级编码/),
      ],
    ]);
    expect(await of('streets', streetsWith('西城'))).toEqual([
      [
        'error',
        [],
        expect.stringMatching(
          /^2 features name a parent, such as 西城: none of them is the code of a district/,
        ),
        expect.stringMatching(/^2 个要素申报了上级（如 西城），现行区中一个也不存在/),
      ],
    ]);
    expect(
      await of('unit-grids', [area('990101001001001', box(0, 0, 1, 1), { parent: '990101001001' })]),
    ).toEqual([
      [
        'info',
        [],
        expect.stringMatching(/^No responsibility grid is in force: the parents that 1 features name/),
        expect.stringMatching(/^尚未发布责任网格/),
      ],
    ]);
  });

  test('a responsibility grid that is not the union of its unit grids, from either side', async () => {
    const grid = (serial: string, at: Box) => area(`990101001${serial}`, at, { parent: '990101001' });
    const unit = (grid: string, serial: string, at: Box) =>
      area(`990101001${grid}${serial}`, at, { parent: `990101001${grid}` });
    await publish('responsibility-grids', [grid('001', box(0, 0, 1, 2)), grid('002', box(1, 0, 2, 2))]);
    const units = [
      unit('001', '001', box(0, 0, 1, 1)),
      unit('001', '002', box(0, 1, 1, 2)),
      unit('002', '001', box(1, 0, 2, 2)),
    ];
    const first = await report('unit-grids', [units[0], units[2]]);
    expect(first.issues).toMatchObject([
      { type: 'not-a-union', severity: 'error', features: ['990101001001'], details: { units: true } },
    ]);
    const second = await report('unit-grids', [units[0], units[1]], '?type=not-a-union');
    expect(second.issues).toMatchObject([
      { features: ['990101001002'], message: { en: expect.stringContaining('has no unit grids') } },
    ]);
    await publish('unit-grids', units);
    const third = await report(
      'responsibility-grids',
      [grid('001', box(0, 0, 1.5, 2)), grid('002', box(1.5, 0, 2, 2))],
      '?type=not-a-union',
    );
    expect(third.issues.map((issue) => issue.features[0]).sort()).toEqual(['990101001001', '990101001002']);
  });

  test('a place that areas enclose which touch each other in points only', async () => {
    const cross = [box(1, 0, 2, 0.5), box(0.5, 0.5, 1, 1), box(2, 0.5, 2.5, 1), box(1, 1, 2, 1.5)];
    const { issues } = await report(
      'streets',
      cross.map((at, i) => street(`99010100${i}`, at)),
      '?type=gap',
    );
    expect(issues).toMatchObject([{ features: ['990101000', '990101001', '990101002', '990101003'] }]);
    expect(Number(issues[0]!.details.area) / (0.01 * 95_506 * 0.005 * 110_861)).toBeCloseTo(1, 2);
  });

  test('one fault among many cells is found by itself', async () => {
    const cells = Array.from({ length: 2_500 }, (_, i) => {
      const [x, y] = [i % 50, Math.floor(i / 50)];
      return street(`99010${1000 + i}`, box(x / 25, y / 25, (x + 1) / 25, (y + 1) / 25));
    });
    cells[1275] = street('overlapping', box(1, 1, 1.05, 26 / 25));
    cells.splice(612, 1);
    const overlaps = await report('streets', cells, '?type=overlap&severity=error');
    expect(overlaps.issues.map(({ features }) => features.length)).toEqual([2]);
    expect(overlaps.issues[0]!.features).toContain('overlapping');
    const gaps = await report('streets', cells, '?type=gap&severity=warning');
    expect(gaps.issues.map(({ features }) => features.length)).toEqual([8]);
  });
});
