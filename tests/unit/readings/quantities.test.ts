import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../server/items/catalogue.ts';
import { createQuantities, readQuantities } from '../../../server/readings/quantities.ts';

const list = readQuantities();
const quantities = createQuantities(list);

describe('the list of quantities', () => {
  it('has those of the items’ thresholds in the thresholds’ own unit', () => {
    for (const { quantity, unit } of readCatalogue().items.flatMap(({ thresholds }) => thresholds))
      expect([quantity, quantities.find(quantity)?.unit]).toEqual([quantity, unit]);
  });
  it('has each code, name and unit once', () => {
    const names = list.flatMap(({ code, title }) => [...new Set([code, title.zh, title.en.toLowerCase()])]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
  it('is refused with the place of what is wrong', () => {
    const one = { code: 'h2s', title: { zh: '硫化氢', en: 'H2S' }, unit: 'mg/m3', also: [{ unit: 'x' }] };
    expect(() => readQuantities(JSON.stringify([one]))).toThrow('factor');
  });
});

describe('conversion', () => {
  it.each([
    ['h2s', 12_000, 'µg/m³', 12, 'mg/m3'],
    ['h2s', 12, 'mg/m³', 12, 'mg/m3'],
    ['pm2.5', 0.035, 'mg/m3', 35, 'ug/m3'],
    ['water-depth', 27, 'cm', 0.27, 'm'],
    ['temperature', 68, '℉', 20, '°C'],
    ['temperature', 293.15, 'K', 20, '°C'],
    ['flow', 3600, 'm³/h', 1, 'm3/s'],
    ['wind-speed', 36, 'km/h', 10, 'm/s'],
    ['fill-level', 0.9, '1', 90, '%'],
    // What nobody listed is kept as it comes.
    ['odour', 3, 'OU', 3, 'OU'],
  ])('%s: %d %s is %d %s', (code, value, unit, kept, keptUnit) => {
    expect(quantities.convert(code, value, unit)).toEqual({ value: kept, unit: keptUnit });
  });
  it('refuses a unit of something else, naming those that are known', () => {
    expect(() => quantities.convert('water-depth', 1, 'mg/L')).toThrow(
      '"water-depth" is measured in one of m, cm, mm',
    );
  });
  it('knows a quantity by its names', () => {
    expect(['硫化氢', 'Hydrogen Sulfide', 'H2S', 'ＰＭ２．５', 'odour'].map(quantities.codeOf)).toEqual([
      'h2s',
      'h2s',
      'h2s',
      'pm2.5',
      'odour',
    ]);
  });
});
