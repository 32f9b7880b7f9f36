import { wave } from './indicator-values.ts';

interface Measured {
  quantity: string;
  unit: string;
  /** Between these two it moves; within the thresholds of the items. */
  from: number;
  to: number;
  decimals: number;
}

const of = (quantity: string, unit: string, from: number, to: number, decimals = 0): Measured => ({
  quantity,
  unit,
  from,
  to,
  decimals,
});

/** What the stations of the demo city's layers measure. */
const measured: Readonly<Record<string, readonly Measured[]>> = {
  'air-stations': [
    of('pm2.5', 'ug/m3', 12, 58),
    of('pm10', 'ug/m3', 25, 95),
    of('so2', 'ug/m3', 4, 14),
    of('no2', 'ug/m3', 12, 48),
    of('o3', 'ug/m3', 40, 150),
    of('co', 'mg/m3', 0.3, 0.9, 2),
  ],
  'noise-stations': [of('noise', 'dB(A)', 46, 66, 1)],
  'dust-monitors': [of('particulates', 'mg/m3', 0.06, 0.5, 3), of('noise', 'dB(A)', 50, 69, 1)],
  'water-quality-stations': [
    of('total-phosphorus', 'mg/L', 0.05, 0.28, 3),
    of('ammonia-nitrogen', 'mg/L', 0.3, 1.4, 2),
    of('dissolved-oxygen', 'mg/L', 4, 8, 1),
    of('ph', '1', 6.8, 7.9, 1),
  ],
  'pump-stations': [
    of('water-level', 'm', 0.8, 2.4, 2),
    of('load', '%', 35, 85),
    of('h2s', 'mg/m3', 0.5, 5, 1),
  ],
  'flood-underpasses': [of('water-depth', 'm', 0, 0.08, 2)],
  'bin-stations': [of('fill-level', '%', 20, 82)],
};

/** The layers whose stations measure something. */
export const sensorLayers: readonly string[] = Object.keys(measured);

export interface SimulatedReading {
  source: string;
  sensor: string;
  feature: string;
  quantity: string;
  unit: string;
  value: number;
  observedAt: string;
}

/** What a station of a layer measures at a time; the same time gives the same values. */
export function simulatedReadings(layer: string, code: string, time: Date): SimulatedReading[] {
  return (measured[layer] ?? []).map(({ quantity, unit, from, to, decimals }) => ({
    source: 'monitoring',
    sensor: code,
    feature: `${layer}/${code}`,
    quantity,
    unit,
    value: Number(wave(`${code}${quantity}`, from, to, time).toFixed(decimals)),
    observedAt: time.toISOString(),
  }));
}

const hourMs = 3_600_000;

/** The readings of the day up to `now`, one an hour. */
export function simulatedDayOf(layer: string, code: string, now: Date): SimulatedReading[] {
  return Array.from({ length: 24 }, (_, back) =>
    simulatedReadings(layer, code, new Date(now.getTime() - (23 - back) * hourMs)),
  ).flat();
}
