import { cityWide } from '../../domain/access/principal.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { firstOf } from '../features/choosing.ts';
import type { Features } from '../features/service.ts';
import type { Indicators } from '../indicators/service.ts';
import type { Items } from '../items/service.ts';
import { buildDemo, demoState, giveOfficesWork } from '../layers/demo.ts';
import type { LayerService } from '../layers/service.ts';
import { wholeView } from '../layers/view.ts';
import type { Orders } from '../orders/service.ts';
import type { Readings } from '../readings/service.ts';
import { simulatedFleet } from '../simulation/fleet.ts';
import { simulatedDay } from '../simulation/indicator-values.ts';
import { simulateOpening } from '../simulation/opening.ts';
import { simulatePastPatrols } from '../simulation/past-patrols.ts';
import type { Place } from '../simulation/reports.ts';
import { sensorLayers, simulatedDayOf, simulatedReadings } from '../simulation/sensor-readings.ts';
import { fleetSeed } from '../simulation/service.ts';
import type { Sources } from '../sources/service.ts';
import type { Vehicles } from '../vehicles/service.ts';

const demoSeed = 20_261_121;
const simulation = cityWide('key', 'simulation', 'dispatcher');

/** So many stations of a layer have the readings of a day, which take time to store; the others their newest. */
const daysPerLayer = 12;
const mostReadings = 2000;
const mostStations = 2000;
const mostRoads = 3000;

async function codesOf(features: Features, layer: string): Promise<string[]> {
  const codes: string[] = [];
  const always = new AbortController().signal;
  const chosen = firstOf(features.collection(layer, wholeView), mostStations);
  for await (const batch of features.read(chosen, always))
    for (const { code } of batch) if (code !== null) codes.push(code);
  return codes;
}

async function roadsOf(features: Features): Promise<Place[]> {
  const roads: Place[] = [];
  const always = new AbortController().signal;
  const chosen = firstOf(features.collection('roads', wholeView), mostRoads);
  for await (const batch of features.read(chosen, always))
    for (const { geometry, properties } of batch)
      if (geometry) roads.push({ name: '', nameEn: '', properties, geometry: JSON.parse(geometry) });
  return roads;
}

export type StartProgress = (stage: string, done: number, total: number) => void;

/** That the demo city is built where the catalogue is empty. */
export interface DemoRequest {
  wanted: boolean;
  signal: AbortSignal;
  onProgress: StartProgress;
}

interface Filled {
  features: Features;
  events: Events;
  orders: Orders;
  sources: Sources;
  items: Items;
  database: Database;
}

export interface DemoCity {
  /** Whether this database holds the demo city and its accounts, whole. */
  isThere: boolean;
  /** Reports and orders to begin with, where the city was built just now. */
  fillQueue(into: Filled): Promise<void>;
  /** Readings of the stations, of some of them for a day, likewise. */
  fillReadings(into: { features: Features; readings: Pick<Readings, 'take'> }): Promise<void>;
  /** Vehicles with where they were in the last hour, likewise; one of them too fast. */
  fillVehicles(into: { features: Features; vehicles: Pick<Vehicles, 'take' | 'put'> }): Promise<void>;
  /** Plans of patrols with the tasks of the past weeks, and chiefs, likewise. */
  fillPatrols(into: Parameters<typeof simulatePastPatrols>[0]): Promise<void>;
  /** A day of values for indicators whose values are sent, likewise. */
  fillIndicators(indicators: Pick<Indicators, 'list' | 'push'>): Promise<void>;
}

/** Builds the demo city where it is wanted and the catalogue is empty, or goes on where a killed start left it. */
export async function prepareDemo(
  request: DemoRequest | null,
  { database, access, layers }: { database: Database; access: Access; layers: LayerService },
): Promise<DemoCity> {
  const found = await demoState(database);
  const begins = request?.wanted && found.state === 'absent' && layers.published().length === 0;
  if (!request || (!begins && found.state !== 'unfinished'))
    return {
      isThere: found.state === 'complete',
      fillQueue: async () => undefined,
      fillReadings: async () => undefined,
      fillVehicles: async () => undefined,
      fillPatrols: async () => undefined,
      fillIndicators: async () => undefined,
    };
  const seed = found.seed ?? demoSeed;
  await buildDemo({ database, access }, seed, request.signal, request.onProgress);
  await layers.refresh();
  return {
    isThere: (await demoState(database)).state === 'complete',
    async fillQueue({ database, ...into }) {
      await simulateOpening(into, seed);
      await giveOfficesWork(database, access);
    },

    async fillReadings({ features, readings }) {
      const now = new Date();
      for (const layer of sensorLayers) {
        const codes = await codesOf(features, layer);
        const sent = codes.flatMap((code, at) =>
          at < daysPerLayer ? simulatedDayOf(layer, code, now) : simulatedReadings(layer, code, now),
        );
        for (let from = 0; from < sent.length; from += mostReadings)
          await readings.take(sent.slice(from, from + mostReadings), simulation);
      }
    },

    async fillVehicles({ features, vehicles }) {
      const fleet = simulatedFleet(await roadsOf(features), fleetSeed);
      const now = Date.now();
      for (const { source, code, settings } of fleet)
        await vehicles.put({ source, code }, settings, simulation);
      const positions = fleet.flatMap((vehicle, index) =>
        Array.from({ length: 61 }, (_, minute) => {
          const position = vehicle.at(new Date(now - (60 - minute) * 60_000));
          return index === 0 && minute > 58 ? { ...position, speed: 68 } : position;
        }),
      );
      await vehicles.take(positions, simulation);
    },

    fillPatrols: simulatePastPatrols,

    async fillIndicators(indicators) {
      const now = new Date();
      for (const indicator of await indicators.list({}))
        if (indicator.source.kind === 'pushed')
          await indicators.push(indicator.code, simulatedDay(indicator, now), simulation);
    },
  };
}
