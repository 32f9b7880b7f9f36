import { describe, expect, it } from 'vitest';
import { aqiOf, individualIndex } from '../../../domain/readings/aqi.ts';

describe('the individual index, worked by hand from table 1 of HJ 633-2012', () => {
  it.each([
    // At a breakpoint it is the index of that point.
    ['pm2.5-24h', 35, 50],
    ['pm2.5-24h', 75, 100],
    ['pm10-24h', 600, 500],
    // 50 + 50 × (60 − 35) / (75 − 35) = 81.25, rounded up.
    ['pm2.5-24h', 60, 82],
    // 100 + 50 × (180 − 150) / (250 − 150) = 115.
    ['pm10-24h', 180, 115],
    // 100 + 50 × (250 − 200) / (300 − 200) = 125.
    ['o3-1h', 250, 125],
    // 0 + 50 × 2.5 / 5 = 25.
    ['co-1h', 2.5, 25],
    // 150 + 50 × (725 − 650) / (800 − 650) = 175.
    ['so2-1h', 725, 175],
    ['no2-1h', 0, 0],
    // Beyond the last breakpoint it stays that of the last one.
    ['pm2.5-24h', 900, 500],
    ['so2-1h', 2000, 200],
    ['o3-8h', 801, 300],
    ['pm10-24h', -1, null],
    ['pm10-24h', Number.NaN, null],
  ] as const)('%s of %d is %s', (pollutant, concentration, index) => {
    expect(individualIndex(pollutant, concentration)).toBe(index);
  });
});

describe('the index of a station', () => {
  it('is the largest, with the pollutant that makes it', () => {
    expect(aqiOf({ 'pm2.5': 60, pm10: 90, o3: 120, co: 0.8 })).toEqual({
      value: 82,
      level: 'good',
      primary: ['pm2.5'],
    });
  });
  it('up to 50 has no primary pollutant; two that are even are both', () => {
    expect(aqiOf({ 'pm2.5': 20 })).toEqual({ value: 29, level: 'excellent', primary: [] });
    expect(aqiOf({ 'pm2.5': 75, pm10: 150 })).toEqual({
      value: 100,
      level: 'good',
      primary: ['pm10', 'pm2.5'],
    });
  });
  it('without any concentration there is none', () => {
    expect(aqiOf({})).toBeNull();
    expect(aqiOf({ so2: 900 })).toEqual({ value: 200, level: 'moderate', primary: ['so2'] });
  });
});
