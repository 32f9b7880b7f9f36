import type { Principal } from '../../domain/access/principal.ts';
import type {
  Alarm,
  Datastream,
  ReadingsAnswer,
  SensorFeature,
  Station,
} from '../../domain/answers/readings.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import type { Bounds, Refusal, Sources } from '../sources/service.ts';
import { type ItemThreshold, judge, thresholdsOf } from './judging.ts';
import type { Quantities } from './quantities.ts';
import { sameUnit } from './quantities.ts';
import { createReporting } from './reporting.ts';
import {
  type DatastreamQuery,
  type ReadingInput,
  type ReadingQuery,
  readingSchema,
  type SensorPlace,
  type StationQuery,
} from './schema.ts';
import * as features from './sensor-features.ts';
import * as stationStore from './station-store.ts';
import { stationOf } from './stations.ts';
import * as store from './store.ts';

/** Most readings in one request. */
export const mostReadings = 10_000;
const dayMs = 24 * 3_600_000;
/** How long readings are kept, and how late one may come. */
const keptDays = 31;
const clockSkewMs = 10 * 60_000;

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

/** A reading that is as it should be, of a datastream that may be new. */
interface Prepared {
  index: number;
  input: ReadingInput;
  unit: string;
  at: number;
  place: SensorPlace | null;
  feature: SensorFeature | null;
}

function keyOf({ source, sensor, quantity }: store.DatastreamKey): string {
  return JSON.stringify([source, sensor, quantity]);
}

function refuse(code: string, detail: string, path: string): Problem {
  return new Problem(400, code, detail, [{ path, message: detail }]);
}

function timeOf({ observedAt }: ReadingInput): number {
  const at = Date.parse(observedAt);
  if (at > Date.now() + clockSkewMs)
    throw refuse('implausible-time', `"${observedAt}" has not come yet`, '/observedAt');
  if (at < Date.now() - keptDays * dayMs)
    throw refuse(
      'implausible-time',
      `"${observedAt}" is more than ${keptDays} days ago; readings are kept that long`,
      '/observedAt',
    );
  return at;
}

/** The only source that a principal sees, null for all. */
function sourceScope(principal: Principal): string | null {
  return principal.role === 'partner' ? (principal.source ?? '') : null;
}

export function createReadings(given: Dependencies): Readings {
  const { database, layers, quantities, items, routing, sources, events, log } = given;
  const reporting = createReporting({ database, events });

  /**
   * A reading by the code of its quantity, in the unit in which that is kept. One of a quantity that is not in the list has
   * the unit of the thresholds that are, else its own.
   */
  function measured(sent: ReadingInput): ReadingInput {
    const quantity = quantities.codeOf(sent.quantity);
    const kept = { ...sent, quantity, ...quantities.convert(quantity, sent.value, sent.unit) };
    if (quantities.find(quantity)) return kept;
    const known = items.items().flatMap(({ thresholds }) => thresholds);
    const units = [...new Set(known.filter((one) => one.quantity === quantity).map((one) => one.unit))];
    const found = units.find((unit) => sameUnit(unit) === sameUnit(kept.unit));
    if (found !== undefined || units.length === 0) return { ...kept, unit: found ?? kept.unit };
    throw refuse(
      'wrong-unit',
      `"${quantity}" is measured in ${units.join(' or ')}, not in "${kept.unit}"`,
      '/unit',
    );
  }

  function placeOf(
    input: ReadingInput,
    feature: features.FoundFeature | null,
    places: Map<string, SensorPlace>,
  ): SensorPlace | null {
    const { crs, accuracy } = input;
    if (input.lon === undefined && feature)
      return { sent: { lon: feature.point[0], lat: feature.point[1] }, point: feature.point };
    const { lon, lat } = input;
    if (lon === undefined || lat === undefined) return null;
    const sent = {
      lon,
      lat,
      ...(crs === undefined ? {} : { crs }),
      ...(accuracy == null ? {} : { accuracy }),
    };
    const key = JSON.stringify(sent);
    let place = places.get(key);
    if (!place) {
      const decision = routing.decideOn(routing.current(), sent, { at: new Date(), brief: true });
      place = { sent, point: decision.point };
      places.set(key, place);
    }
    return place;
  }

  function prepare(
    input: unknown,
    index: number,
    principal: Principal,
    bounds: Bounds,
    places: Map<string, SensorPlace>,
    known: features.Known,
  ): Prepared {
    if (input instanceof Problem) throw input;
    const withSource =
      typeof input === 'object' && input !== null && principal.source !== undefined
        ? { source: principal.source, ...input }
        : input;
    const parsed = readingSchema.safeParse(withSource);
    if (!parsed.success) throw fromZod(parsed.error);
    bounds.checkSource(parsed.data.source, principal);
    const reading = measured(parsed.data);
    const at = timeOf(reading);
    const found = reading.feature === undefined ? null : features.require(known, reading.feature);
    const place = placeOf(reading, found, places);
    const feature = found && { layer: found.layer, code: found.code, name: found.name, nameEn: found.nameEn };
    return { index, input: reading, unit: reading.unit, at, place, feature };
  }

  /** Takes away those that cannot be stored: their sensor has no place, or measures in another unit. */
  function settled(
    streams: ReadonlyMap<string, store.LockedDatastream>,
    prepared: readonly Prepared[],
    refused: (index: number, problem: Problem) => void,
  ): { stream: store.LockedDatastream; reading: Prepared }[] {
    return prepared.flatMap((reading) => {
      const stream = streams.get(keyOf(reading.input));
      const { sensor, source } = reading.input;
      if (!stream)
        refused(
          reading.index,
          refuse(
            'place-required',
            `The sensor "${sensor}" of "${source}" is new and needs its "lon" and "lat"`,
            '/lon',
          ),
        );
      else if (stream.unit !== reading.unit)
        refused(
          reading.index,
          refuse(
            'wrong-unit',
            `The sensor "${sensor}" measures in ${stream.unit}, not in ${reading.unit}`,
            '/unit',
          ),
        );
      else return [{ stream, reading }];
      return [];
    });
  }

  /** Stores and judges; all of it or nothing. */
  async function storeAndJudge(
    prepared: readonly Prepared[],
    principal: Principal,
    refused: (index: number, problem: Problem) => void,
  ): Promise<{ taken: number; repeated: number; opened: number[] }> {
    const keys = new Map(prepared.map(({ input }) => [keyOf(input), input]));
    const placed = new Map(
      prepared.flatMap(({ input, unit, place }) =>
        place === null ? [] : [[keyOf(input), { ...input, unit, place }] as const],
      ),
    );
    const tied = new Map(
      prepared.flatMap(({ input, feature }) => (feature === null ? [] : [[keyOf(input), feature] as const])),
    );
    if (placed.size > 0)
      await store.create(
        database,
        [...placed.values()].map(({ source, sensor, quantity, unit, place }) => ({
          source,
          sensor,
          quantity,
          unit,
          place,
        })),
      );
    return database.transaction(async (transaction) => {
      let locked = await store.lock(transaction, [...keys.values()]);
      if (locked.length < keys.size) {
        const known = new Set(locked.map(keyOf));
        const missing = [...keys].filter(([key]) => !known.has(key)).map(([, input]) => input);
        if (await store.createBeside(transaction, missing))
          locked = await store.lock(transaction, [...keys.values()]);
      }
      const streams = new Map(locked.map((stream) => [keyOf(stream), stream]));
      const good = settled(streams, prepared, refused);
      const fresh = await store.insertReadings(
        transaction,
        good.map(({ stream, reading }) => ({
          datastream: stream.id,
          at: reading.at,
          value: reading.input.value,
        })),
      );
      const byStream = new Map<number, store.StreamReading[]>();
      for (const reading of fresh) {
        const readings = byStream.get(reading.datastream);
        if (readings) readings.push(reading);
        else byStream.set(reading.datastream, [reading]);
      }
      const opened: number[] = [];
      for (const stream of locked) {
        const readings = byStream.get(stream.id)?.sort((a, b) => a.at - b.at);
        if (!readings) continue;
        const thresholds: ItemThreshold[] = thresholdsOf(
          items.items(),
          quantities,
          stream.quantity,
          stream.unit,
        );
        const judged = await judge(transaction, stream, thresholds, readings, principal);
        opened.push(...judged.opened);
        const place = placed.get(keyOf(stream))?.place ?? null;
        await store.updateDatastream(transaction, stream.id, {
          states: judged.states,
          newest: readings.at(-1)!,
          place,
          feature: tied.get(keyOf(stream)) ?? null,
        });
      }
      return { taken: fresh.length, repeated: good.length - fresh.length, opened };
    });
  }

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
      const bounds = await sources.bounds();
      const places = new Map<string, SensorPlace>();
      const known = await features.lookUp(database, layers, inputs, principal);
      const refusals = new Map<number, Problem>();
      const prepared = inputs.flatMap((input, index) => {
        try {
          return [prepare(input, index, principal, bounds, places, known)];
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
