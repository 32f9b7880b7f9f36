import { cityWide } from '../../domain/access/principal.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { type Features, firstOf } from '../features/service.ts';
import type { Indicators } from '../indicators/service.ts';
import type { Items } from '../items/service.ts';
import { buildDemo, demoState, giveOfficesWork } from '../layers/demo.ts';
import type { LayerService } from '../layers/service.ts';
import { wholeView } from '../layers/view.ts';
import type { Orders } from '../orders/service.ts';
import type { Readings } from '../readings/service.ts';
import { simulatedDay } from '../simulation/indicator-values.ts';
import { simulateOpening } from '../simulation/opening.ts';
import { sensorLayers, simulatedDayOf, simulatedReadings } from '../simulation/sensor-readings.ts';
import type { Sources } from '../sources/service.ts';

const demoSeed = 20_261_121;
const simulation = cityWide('key', 'simulation', 'dispatcher');

/** So many stations of a layer have the readings of a day, which take time to store; the others their newest. */
const daysPerLayer = 12;
const mostReadings = 2000;
const mostStations = 2000;

async function codesOf(features: Features, layer: string): Promise<string[]> {
  const codes: string[] = [];
  const always = new AbortController().signal;
  const chosen = firstOf(features.collection(layer, wholeView), mostStations);
  for await (const batch of features.read(chosen, always))
    for (const { code } of batch) if (code !== null) codes.push(code);
  return codes;
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

    async fillIndicators(indicators) {
      const now = new Date();
      for (const indicator of await indicators.list({}))
        if (indicator.source.kind === 'pushed')
          await indicators.push(indicator.code, simulatedDay(indicator, now), simulation);
    },
  };
}
