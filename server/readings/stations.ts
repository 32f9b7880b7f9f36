import type { Station } from '../../domain/answers/readings.ts';
import { aqiOf, hourly, type Pollutant } from '../../domain/readings/aqi.ts';
import type { Quantities } from './quantities.ts';
import type { StationRow } from './station-store.ts';

const hourMs = 3_600_000;
const gravest = ['alarm', 'beyond', 'normal', 'none'] as const;

function isPollutant(quantity: string): quantity is Pollutant {
  return quantity in hourly;
}

/** The index of the air from what a station sent within two hours. */
function aqi(streams: StationRow['streams'], now: number): Station['aqi'] {
  const fresh = streams.flatMap(({ quantity, value, at }) =>
    isPollutant(quantity) && value !== null && at !== null && now - Date.parse(at) <= 2 * hourMs
      ? [[quantity, value] as const]
      : [],
  );
  return aqiOf(Object.fromEntries(fresh));
}

/** A sensor as a reader is told of it. */
export function stationOf(row: StationRow, quantities: Quantities, now: number): Station {
  const times = row.streams.flatMap(({ at }) => (at === null ? [] : [at])).sort();
  const lastAt = times.at(-1) ?? null;
  const silence = lastAt === null ? Number.POSITIVE_INFINITY : now - Date.parse(lastAt);
  return {
    ...row,
    state: gravest.find((each) => row.streams.some(({ state }) => state === each)) ?? 'none',
    lastAt,
    age: silence <= hourMs ? 'fresh' : silence <= 24 * hourMs ? 'late' : 'silent',
    streams: row.streams.map((stream) => ({
      ...stream,
      title: quantities.find(stream.quantity)?.title ?? null,
    })),
    aqi: aqi(row.streams, now),
  };
}
