import type { Principal } from '../../domain/access/principal.ts';
import type { Database } from '../database/database.ts';
import type { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { type ItemThreshold, judge, thresholdsOf } from './judging.ts';
import { type Prepared, refuse } from './preparing.ts';
import type { Quantities } from './quantities.ts';
import * as store from './store.ts';

function keyOf({ source, sensor, quantity }: store.DatastreamKey): string {
  return JSON.stringify([source, sensor, quantity]);
}

/** Stores readings and holds them against the thresholds of the items. */
export function createStoring(given: { database: Database; quantities: Quantities; items: Items }) {
  const { database, quantities, items } = given;

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

  /** All of it or nothing. */
  return async function storeAndJudge(
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
  };
}
