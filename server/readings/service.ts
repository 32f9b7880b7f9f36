import type { Principal } from '../../domain/access/principal.ts';
import type { Alarm, Datastream, ReadingsAnswer, Station } from '../../domain/answers/readings.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import type { Refusal, Sources } from '../sources/service.ts';
import { thresholdsOf } from './judging.ts';
import { createPreparing, keptDays } from './preparing.ts';
import type { Quantities } from './quantities.ts';
import { createReporting } from './reporting.ts';
import type { DatastreamQuery, ReadingQuery, StationQuery } from './schema.ts';
import * as features from './sensor-features.ts';
import * as stationStore from './station-store.ts';
import { stationOf } from './stations.ts';
import * as store from './store.ts';
import { createStoring } from './storing.ts';

/** Most readings in one request. */
export const mostReadings = 10_000;
const dayMs = 24 * 3_600_000;

export interface Readings {
  /**
   * Stores good readings, holds them against the thresholds of the items, and reports the alarms that they raise; a bad
   * one, or a `Problem` in its place, harms no other. What was known already counts as repeated and changes nothing.
   */
  take(inputs: readonly unknown[], principal: Principal): Promise<ReadingsAnswer>;
  /** Only those of its own source for whoever is bound to one. */
  list(
    query: DatastreamQuery,
    principal: Principal,
  ): Promise<{ datastreams: Datastream[]; next: string | null }>;
  /** @throws Problem 404 `unknown-datastream` */
  find(
    id: number,
    query: ReadingQuery,
    principal: Principal,
  ): Promise<
    Datastream & { thresholds: HeldThreshold[]; readings: { at: string; value: number }[]; history: Alarm[] }
  >;
  /** Sensors by where they are, with all that each measures; as `list` for whoever is bound to a source. */
  stations(
    query: StationQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ stations: Station[]; next: string | null }>;
  /** What the sensors on a feature of a layer measured last; as `list` for whoever is bound to a source. */
  measuredOn(
    feature: { layer: string; code: string },
    principal: Principal,
    signal: AbortSignal,
  ): Promise<Station['streams']>;
  /** Reports alarms that a killed process left, and forgets what is too old. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** A threshold as a reader is told of it. */
interface HeldThreshold {
  item: string;
  title: { zh: string; en: string };
  above: number | null;
  below: number | null;
  duration: number;
  hysteresis: number;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  quantities: Quantities;
  items: Items;
  routing: Routing;
  sources: Sources;
  events: Events;
  log: FaultLog;
}

/** The only source that a principal sees, null for all. */
function sourceScope(principal: Principal): string | null {
  return principal.role === 'partner' ? (principal.source ?? '') : null;
}

export function createReadings(given: Dependencies): Readings {
  const { database, layers, quantities, items, routing, sources, events, log } = given;
  const reporting = createReporting({ database, events });
  const prepare = createPreparing({ quantities, items, routing });
  const storeAndJudge = createStoring({ database, quantities, items });

  const named = (row: store.DatastreamRow): Datastream => ({
    ...row,
    title: quantities.find(row.quantity)?.title ?? null,
  });

  async function sweep(): Promise<void> {
    await reporting.reportLeft();
    await store.forget(database, new Date(Date.now() - (keptDays + 1) * dayMs));
  }

  const sweeping = coalesce(sweep, partOf(log, 'sweep'));
  const timer = setInterval(sweeping.wake, 60_000);
  timer.unref();
  sweeping.wake();

  return {
    async take(inputs, principal) {
      const standards = {
        bounds: await sources.bounds(),
        known: await features.lookUp(database, layers, inputs, principal),
        places: new Map(),
      };
      const refusals = new Map<number, Problem>();
      const prepared = inputs.flatMap((input, index) => {
        try {
          return [prepare(input, index, principal, standards)];
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refusals.set(index, error);
          return [];
        }
      });
      const { opened, ...counts } =
        prepared.length === 0
          ? { taken: 0, repeated: 0, opened: [] }
          : await storeAndJudge(prepared, principal, (index, problem) => refusals.set(index, problem));
      const refusedInputs: Refusal[] = [...refusals].map(([index, problem]) => ({
        input: inputs[index],
        problem,
      }));
      await sources.refused(refusedInputs, principal);
      const alarms = opened.length === 0 ? [] : await reporting.report(opened);
      const refused = [...refusals]
        .sort(([a], [b]) => a - b)
        .map(([index, problem]) => ({ index, ...problem.toJSON() }));
      return { ...counts, refused, alarms };
    },

    async list(query, principal) {
      const rows = await store.list(database, query, sourceScope(principal), query.limit + 1);
      const more = rows.length > query.limit;
      if (more) rows.pop();
      return { datastreams: rows.map(named), next: more ? String(rows.at(-1)!.id) : null };
    },

    async find(id, query, principal) {
      const found = await store.find(database, id);
      const only = sourceScope(principal);
      if (!found || (only !== null && found.source !== only))
        throw new Problem(404, 'unknown-datastream', `There is no datastream ${id} that you may see`);
      const { readings, alarms } = await store.history(database, id, query);
      const held = thresholdsOf(items.items(), quantities, found.quantity, found.unit);
      const thresholds = held.map(({ item, threshold: { above, below, duration, hysteresis } }) => ({
        item,
        title: items.require(item).title,
        above: above ?? null,
        below: below ?? null,
        duration,
        hysteresis,
      }));
      return { ...named(found), thresholds, readings, history: alarms };
    },

    async stations(query, principal, signal) {
      const limited = database.limited(signal, 'staff');
      const rows = await stationStore.list(limited, query, sourceScope(principal), query.limit + 1);
      const more = rows.length > query.limit;
      if (more) rows.pop();
      const now = Date.now();
      return {
        stations: rows.map((row) => stationOf(row, quantities, now)),
        next: more ? String(rows.at(-1)!.id) : null,
      };
    },

    async measuredOn(feature, principal, signal) {
      const limited = database.limited(signal, 'staff');
      const streams = await stationStore.measuredOn(limited, feature, sourceScope(principal));
      return streams.map((stream) => ({
        ...stream,
        title: quantities.find(stream.quantity)?.title ?? null,
      }));
    },

    sweep,
    async close() {
      clearInterval(timer);
      await sweeping.close();
    },
  };
}
