import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '../../domain/answers/events.ts';
import { createItems } from '../items/service.ts';
import { createClient } from './client.ts';
import { type SimulatedVehicle, simulatedFleet } from './fleet.ts';
import { type Place, type SimulatedReport, simulatedReports } from './reports.ts';
import { readScenarios, type Scenarios } from './scenarios.ts';
import { sensorLayers, simulatedReadings } from './sensor-readings.ts';

const mostAtOnce = 500;
const pushEveryMs = 60_000;
/** The vehicles are those of the demo city, whatever findings are drawn. */
export const fleetSeed = 7;

export interface SimulationPace {
  /** Events a second; `Infinity` for as fast as they are taken. */
  rate: number;
  /** How many events; until `signal` unless told. */
  count?: number | undefined;
  /** The same seed draws the same findings at the same places. */
  seed?: number | undefined;
  signal?: AbortSignal | undefined;
  onEvent?(report: SimulatedReport, outcome: Outcome): void;
}

export interface SimulationTotals {
  sent: number;
  refused: number;
}

/** The layers that the scenarios put events on. */
function layersOf(scenarios: Scenarios): string[] {
  return [...new Set(scenarios.scenarios.map(({ layer }) => layer))];
}

/**
 * Reports believable events through `post`, at places that `places` finds for a layer's id.
 * @throws Problem 409 `no-places` when there is nowhere to put an event, and what `places` and `post` throw
 */
export async function simulateInto({
  places,
  post,
  push,
  rate,
  count = Number.POSITIVE_INFINITY,
  seed = 1,
  signal,
  onEvent,
}: SimulationPace & {
  places(layer: string): Promise<Place[]>;
  post(reports: readonly SimulatedReport[]): Promise<Outcome[]>;
  /** Sends the values of indicators and sensors, and where vehicles are, as of a time. */
  push?(now: Date): Promise<void>;
}): Promise<SimulationTotals> {
  const totals: SimulationTotals = { sent: 0, refused: 0 };
  try {
    const scenarios = readScenarios(createItems());
    const placesOf = new Map<string, Place[]>();
    for (const layer of layersOf(scenarios)) placesOf.set(layer, await places(layer));
    const start = Date.now();
    let nextPush = start;
    const reports = simulatedReports(scenarios, placesOf, seed, `${seed}-${start.toString(36)}`);
    while (totals.sent < count && !signal?.aborted) {
      const due = Math.min(count, Math.floor(((Date.now() - start) / 1000) * rate) + 1) - totals.sent;
      if (!(due > 0)) {
        await wait(start + (totals.sent / rate) * 1000 - Date.now(), undefined, { signal });
        continue;
      }
      const batch = Array.from({ length: Math.min(due, mostAtOnce) }, () => reports.next().value);
      const outcomes = await post(batch);
      if (push && Date.now() >= nextPush) {
        await push(new Date());
        nextPush = Date.now() + pushEveryMs;
      }
      totals.sent += batch.length;
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status >= 400) totals.refused++;
        onEvent?.(batch[index]!, outcome);
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return totals;
}

/**
 * Reports believable events to the service at `baseUrl`, over HTTP, with places from its own layers.
 * @param options.key an API key that may write events
 * @throws Problem: what the service refused as a whole, or 503 `service-unreachable`
 */
export function simulate({
  baseUrl,
  key,
  ...pace
}: SimulationPace & { baseUrl: string; key: string }): Promise<SimulationTotals> {
  const client = createClient(baseUrl, key, pace.signal);
  const stations = new Map<string, string[]>();
  /** The stations of a layer by their codes; read once. */
  async function stationsOf(layer: string): Promise<string[]> {
    const known = stations.get(layer);
    if (known) return known;
    const codes = (await client.places(layer)).map(({ properties }) => String(properties.code));
    stations.set(layer, codes);
    return codes;
  }
  let fleet: SimulatedVehicle[] | null = null;
  async function push(now: Date): Promise<void> {
    await client.push(now);
    fleet ??= simulatedFleet(await client.places('roads'), fleetSeed);
    if (fleet.length > 0) await client.move(fleet.map((vehicle) => vehicle.at(now)));
    for (const layer of sensorLayers)
      await client.measure((await stationsOf(layer)).flatMap((code) => simulatedReadings(layer, code, now)));
  }
  return simulateInto({ ...pace, places: client.places, post: client.post, push });
}
