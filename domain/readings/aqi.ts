/**
 * Air quality index after HJ 633-2012: the individual indices of the pollutants by linear interpolation between the
 * standard's breakpoints, and the largest of them with the pollutants that make it.
 */

const indices = [0, 50, 100, 150, 200, 300, 400, 500] as const;

/** Concentrations at the indices, table 1 of the standard; µg/m³, of CO mg/m³. */
const breakpoints = {
  'so2-24h': [0, 50, 150, 475, 800, 1600, 2100, 2620],
  // Beyond 800 the standard goes by the mean of the day.
  'so2-1h': [0, 150, 500, 650, 800],
  'no2-24h': [0, 40, 80, 180, 280, 565, 750, 940],
  'no2-1h': [0, 100, 200, 700, 1200, 2340, 3090, 3840],
  'pm10-24h': [0, 50, 150, 250, 350, 420, 500, 600],
  'pm2.5-24h': [0, 35, 75, 115, 150, 250, 350, 500],
  'co-24h': [0, 2, 4, 14, 24, 36, 48, 60],
  'co-1h': [0, 5, 10, 35, 60, 90, 120, 150],
  'o3-1h': [0, 160, 200, 300, 400, 800, 1000, 1200],
  // Beyond 800 it goes by the hour.
  'o3-8h': [0, 100, 160, 215, 265, 800],
} as const;
export type AveragedPollutant = keyof typeof breakpoints;

/** Quantities that have an index, and by which averages those of the hour are judged (real-time report, 5.2). */
export const hourly = {
  so2: 'so2-1h',
  no2: 'no2-1h',
  pm10: 'pm10-24h',
  'pm2.5': 'pm2.5-24h',
  co: 'co-1h',
  o3: 'o3-1h',
} as const satisfies Record<string, AveragedPollutant>;
export type Pollutant = keyof typeof hourly;

/** The six categories of table 2, the best first. */
export const aqiLevels = [
  { upTo: 50, code: 'excellent', title: { zh: '优', en: 'Excellent' } },
  { upTo: 100, code: 'good', title: { zh: '良', en: 'Good' } },
  { upTo: 150, code: 'light', title: { zh: '轻度污染', en: 'Lightly polluted' } },
  { upTo: 200, code: 'moderate', title: { zh: '中度污染', en: 'Moderately polluted' } },
  { upTo: 300, code: 'heavy', title: { zh: '重度污染', en: 'Heavily polluted' } },
  { upTo: Number.POSITIVE_INFINITY, code: 'severe', title: { zh: '严重污染', en: 'Severely polluted' } },
] as const;
export type AqiLevel = (typeof aqiLevels)[number]['code'];

/**
 * The individual index of a pollutant, rounded up to a whole number as the standard has it (5.1). Beyond the last breakpoint
 * it stays that of the last one, which it is at least. Null for what is no concentration.
 * @param concentration µg/m³, of CO mg/m³
 */
export function individualIndex(pollutant: AveragedPollutant, concentration: number): number | null {
  if (!Number.isFinite(concentration) || concentration < 0) return null;
  const points = breakpoints[pollutant];
  const above = points.findIndex((point) => concentration <= point);
  if (above === 0) return 0;
  if (above < 0) return indices[points.length - 1]!;
  const [low, high] = [points[above - 1]!, points[above]!];
  const [from, to] = [indices[above - 1]!, indices[above]!];
  const index = from + ((to - from) * (concentration - low)) / (high - low);
  // Without the error of binary fractions a whole number stays one.
  return Math.ceil(Math.round(index * 1e9) / 1e9);
}

export interface Aqi {
  value: number;
  level: AqiLevel;
  /** The pollutants that make it, where it is above 50 (3.4). */
  primary: Pollutant[];
}

/**
 * The index of a station.
 * @param concentrations of the hour, µg/m³, of CO mg/m³
 * @returns null where none of them has an index
 */
export function aqiOf(concentrations: Readonly<Partial<Record<Pollutant, number>>>): Aqi | null {
  const found = (Object.keys(hourly) as Pollutant[]).flatMap((pollutant) => {
    const concentration = concentrations[pollutant];
    const index = concentration === undefined ? null : individualIndex(hourly[pollutant], concentration);
    return index === null ? [] : [{ pollutant, index }];
  });
  if (found.length === 0) return null;
  const value = Math.max(...found.map(({ index }) => index));
  return {
    value,
    level: aqiLevels.find(({ upTo }) => value <= upTo)!.code,
    primary: value > 50 ? found.filter(({ index }) => index === value).map(({ pollutant }) => pollutant) : [],
  };
}
